import type { Text } from "../localize";

export const money = {
  balance: { en: "Balance", fr: "Solde", es: "Saldo" },
  balance_hint: {
    en: "As SMS Partner says, asked once an hour.",
    fr: "D’après SMS Partner, actualisé toutes les heures.",
    es: "Según SMS Partner, actualizado cada hora.",
  },
  balance_unknown: {
    en: "SMS Partner has not said how much is left.",
    fr: "SMS Partner n’a pas dit ce qu’il reste.",
    es: "SMS Partner no ha dicho cuánto queda.",
  },
  lookups: { en: "Lookups", fr: "Vérifications HLR", es: "Consultas HLR" },
  sms: { en: "SMS", fr: "SMS", es: "SMS" },
  left: { en: "{left} left", fr: "Reste {left}", es: "Quedan {left}" },
  no_limit: { en: "No limit", fr: "Sans limite", es: "Sin límite" },
  spent_of: {
    en: "{spent} of {budget} spent in 24 hours, with what is queued",
    fr: "{spent} dépensés sur {budget} en 24 heures, envois en attente compris",
    es: "{spent} gastados de {budget} en 24 horas, con lo que está en espera",
  },
  spent: {
    en: "{spent} spent in 24 hours, with what is queued",
    fr: "{spent} dépensés en 24 heures, envois en attente compris",
    es: "{spent} gastados en 24 horas, con lo que está en espera",
  },
  reserve: {
    en: "Reserve for urgent SMS: {left} of {reserve} left",
    fr: "Réserve pour les SMS urgents\u00a0: reste {left} sur {reserve}",
    es: "Reserva para SMS urgentes: quedan {left} de {reserve}",
  },
  settings: {
    en: "Budgets are set in the options of the account.",
    fr: "Les budgets se règlent dans les options du compte.",
    es: "Los presupuestos se fijan en las opciones de la cuenta.",
  },
  open_settings: {
    en: "Open the integration",
    fr: "Ouvrir l’intégration",
    es: "Abrir la integración",
  },
  by_day: { en: "Spent by day", fr: "Dépenses par jour", es: "Gastos por día" },
  period: { en: "Period", fr: "Période", es: "Periodo" },
  last_days: {
    en: "{count, plural, one {Today} other {Last # days}}",
    fr: "{count, plural, one {Aujourd’hui} other {# derniers jours}}",
    es: "{count, plural, one {Hoy} other {Últimos # días}}",
  },
  sum: {
    en: "Together {sum}: {lookups} for lookups, {sms} for SMS",
    fr: "Au total {sum}\u00a0: {lookups} pour les vérifications, {sms} pour les SMS",
    es: "En total {sum}: {lookups} en consultas, {sms} en SMS",
  },
  nothing: {
    en: "Nothing was spent in this period.",
    fr: "Rien n’a été dépensé durant cette période.",
    es: "No se ha gastado nada en este periodo.",
  },
  as_table: { en: "As a table", fr: "En tableau", es: "Como tabla" },
  day: { en: "Day", fr: "Jour", es: "Día" },
  together: { en: "Together", fr: "Total", es: "Total" },
  in_all: {
    en: "Since the beginning: {lookups} for lookups, {sms} for SMS.",
    fr: "Depuis le début\u00a0: {lookups} pour les vérifications, {sms} pour les SMS.",
    es: "Desde el principio: {lookups} en consultas, {sms} en SMS.",
  },
  kept: {
    en: "What was spent on which day is known for {count, plural, one {# day} other {# days}}, as long as results are kept.",
    fr: "Les dépenses par jour sont connues pendant {count, plural, one {# jour} other {# jours}}, comme les résultats.",
    es: "Los gastos por día se conocen durante {count, plural, one {# día} other {# días}}, como los resultados.",
  },
  other_currencies: {
    en: "What was paid in other currencies is not included.",
    fr: "Les paiements en d’autres devises ne sont pas compris.",
    es: "Lo pagado en otras monedas no está incluido.",
  },
} as const satisfies Record<string, Text>;
