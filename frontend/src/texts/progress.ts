import type { Text } from "../localize";

export const progress = {
  none: {
    en: "Nothing has been verified yet.",
    fr: "Rien n’a encore été vérifié.",
    es: "Todavía no se ha verificado nada.",
  },
  which: { en: "Verification", fr: "Vérification", es: "Verificación" },
  heading: {
    en: "Verification of {date}",
    fr: "Vérification du {date}",
    es: "Verificación del {date}",
  },
  heading_with_tag: {
    en: "{tag}, {date}",
    fr: "{tag}, {date}",
    es: "{tag}, {date}",
  },
  running: { en: "Under way", fr: "En cours", es: "En curso" },
  finished: { en: "Finished", fr: "Terminée", es: "Terminada" },
  stopped: { en: "Stopped", fr: "Arrêtée", es: "Detenida" },
  results_in: { en: "Results in", fr: "Résultats reçus", es: "Resultados recibidos" },
  requests_out: {
    en: "Requests sent",
    fr: "Requêtes envoyées",
    es: "Peticiones enviadas",
  },
  time_left: { en: "Time left", fr: "Temps restant", es: "Tiempo restante" },
  cost: { en: "Cost so far", fr: "Coût jusqu’ici", es: "Coste hasta ahora" },
  of: {
    en: "{count, number} of {total, number}",
    fr: "{count, number} sur {total, number}",
    es: "{count, number} de {total, number}",
  },
  soon: { en: "Any moment", fr: "D’un instant à l’autre", es: "En cualquier momento" },
  queued: {
    en: "Waiting to leave",
    fr: "En attente de départ",
    es: "A la espera de salir",
  },
  no_estimate: {
    en: "Up to 48 hours",
    fr: "Jusqu’à 48 heures",
    es: "Hasta 48 horas",
  },
  stop: { en: "Stop", fr: "Arrêter", es: "Detener" },
  stop_saves: {
    en: "{count, plural, one {# number has} other {# numbers have}} not left yet. Stopping saves about {cost}; results of what has left still come in.",
    fr: "{count, plural, one {# numéro n’est pas encore parti} other {# numéros ne sont pas encore partis}}. Arrêter économise environ {cost}\u00a0; les résultats de ce qui est parti arrivent encore.",
    es: "{count, plural, one {# número aún no ha salido} other {# números aún no han salido}}. Detener ahorra unos {cost}; los resultados de lo que ha salido siguen llegando.",
  },
  joined: {
    en: "{count, plural, one {# number leaves} other {# numbers leave}} all the same: another verification waits for {count, plural, one {it} other {them}}.",
    fr: "{count, plural, one {# numéro part} other {# numéros partent}} de toute façon\u00a0: une autre vérification {count, plural, one {l’attend} other {les attend}}.",
    es: "{count, plural, one {# número sale} other {# números salen}} de todos modos: otra verificación {count, plural, one {lo} other {los}} espera.",
  },
  saved: {
    en: "Stopped: {count, plural, one {# number was} other {# numbers were}} not bought, which saves about {cost}.",
    fr: "Arrêtée\u00a0: {count, plural, one {# numéro n’a pas été acheté} other {# numéros n’ont pas été achetés}}, soit environ {cost} d’économie.",
    es: "Detenida: {count, plural, one {# número no se ha comprado} other {# números no se han comprado}}, lo que ahorra unos {cost}.",
  },
  all_left: {
    en: "Everything had left already: there was nothing to stop.",
    fr: "Tout était déjà parti\u00a0: il n’y avait rien à arrêter.",
    es: "Todo había salido ya: no había nada que detener.",
  },
  not_bought: {
    en: "{count, plural, one {# number was} other {# numbers were}} not bought: {reason}.",
    fr: "{count, plural, one {# numéro n’a pas été acheté} other {# numéros n’ont pas été achetés}}\u00a0: {reason}.",
    es: "{count, plural, one {# número no se ha comprado} other {# números no se han comprado}}: {reason}.",
  },
  uncertain: {
    en: "The answer about {count, plural, one {# number} other {# numbers}} was lost. SMS Partner may have billed {count, plural, one {it} other {them}}; a result that comes proves it.",
    fr: "La réponse sur {count, plural, one {# numéro} other {# numéros}} s’est perdue. SMS Partner {count, plural, one {l’a peut-être facturé} other {les a peut-être facturés}}\u00a0; un résultat qui arrive le prouve.",
    es: "Se perdió la respuesta sobre {count, plural, one {# número} other {# números}}. Puede que SMS Partner {count, plural, one {lo} other {los}} haya facturado; un resultado que llegue lo demuestra.",
  },
  see_results: {
    en: "See the results",
    fr: "Voir les résultats",
    es: "Ver los resultados",
  },
} as const satisfies Record<string, Text>;
