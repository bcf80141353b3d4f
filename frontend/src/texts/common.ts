import type { Text } from "../localize";

/** Verdicts, and how a lookup stands that has none. */
export const statuses = {
  reachable: { en: "Reachable", fr: "Joignable", es: "Localizable" },
  unreachable: { en: "Unreachable", fr: "Injoignable", es: "Ilocalizable" },
  roaming: { en: "Roaming", fr: "En itinérance", es: "En itinerancia" },
  barred: { en: "Barred", fr: "Restreint", es: "Restringido" },
  invalid: { en: "Invalid", fr: "Non valide", es: "No válido" },
  unknown: { en: "Unknown", fr: "Indéterminé", es: "Sin determinar" },
  awaited: { en: "Awaited", fr: "En attente", es: "En espera" },
  not_bought: { en: "Not bought", fr: "Non acheté", es: "No comprado" },
  expired: {
    en: "No result in time",
    fr: "Pas de résultat à temps",
    es: "Sin resultado a tiempo",
  },
  elsewhere: {
    en: "Result goes to another address",
    fr: "Résultat envoyé à une autre adresse",
    es: "Resultado enviado a otra dirección",
  },
} as const satisfies Record<string, Text>;

/** What an HLR says of a number. */
export const results = {
  no_error: { en: "Reachable", fr: "Joignable", es: "Localizable" },
  unknown_subscriber: {
    en: "Number does not exist",
    fr: "Numéro inexistant",
    es: "El número no existe",
  },
  unidentified_subscriber: {
    en: "Subscriber not identified",
    fr: "Abonné non identifié",
    es: "Abonado no identificado",
  },
  absent_subscriber_sm: {
    en: "Phone off or out of coverage",
    fr: "Téléphone éteint ou hors couverture",
    es: "Teléfono apagado o sin cobertura",
  },
  unknown_equipment: {
    en: "Handset not recognized",
    fr: "Téléphone non reconnu",
    es: "Teléfono no reconocido",
  },
  roaming_not_allowed: {
    en: "Abroad or on another network",
    fr: "À l’étranger ou sur un autre réseau",
    es: "En el extranjero o en otra red",
  },
  illegal_subscriber: {
    en: "SIM refused by its operator",
    fr: "SIM refusée par l’opérateur",
    es: "SIM rechazada por su operador",
  },
  illegal_equipment: {
    en: "Handset refused by its operator",
    fr: "Téléphone refusé par l’opérateur",
    es: "Teléfono rechazado por su operador",
  },
  call_barred: {
    en: "Do not disturb or barred",
    fr: "Ne pas déranger ou ligne restreinte",
    es: "No molestar o línea restringida",
  },
  absent_subscriber: {
    en: "Phone offline",
    fr: "Téléphone hors ligne",
    es: "Teléfono desconectado",
  },
  unknown_error: {
    en: "Unknown error",
    fr: "Erreur inconnue",
    es: "Error desconocido",
  },
  other: { en: "Other result", fr: "Autre résultat", es: "Otro resultado" },
} as const satisfies Record<string, Text>;

/** Why a number was not bought. */
export const notBought = {
  budget: {
    en: "the daily lookup budget did not suffice",
    fr: "le budget HLR quotidien n’a pas suffi",
    es: "el presupuesto diario de consultas no bastó",
  },
  price_unknown: {
    en: "the price of a lookup is unknown",
    fr: "le prix d’une vérification est inconnu",
    es: "se desconoce el precio de una consulta",
  },
  not_sent: {
    en: "SMS Partner could not be reached in time",
    fr: "SMS Partner n’a pas pu être joint à temps",
    es: "no se pudo contactar con SMS Partner a tiempo",
  },
  restored: {
    en: "it waited in a backup that was restored",
    fr: "la demande attendait dans une sauvegarde restaurée",
    es: "esperaba en una copia de seguridad que se restauró",
  },
  refused: {
    en: "SMS Partner refused the request",
    fr: "SMS Partner a refusé la requête",
    es: "SMS Partner rechazó la petición",
  },
  cancelled: {
    en: "its verification was stopped",
    fr: "la vérification a été arrêtée",
    es: "se detuvo su verificación",
  },
} as const satisfies Record<string, Text>;

/** What has become of one number of an SMS. */
export const smsStates = {
  queued: {
    en: "Waiting to leave",
    fr: "En attente de départ",
    es: "A la espera de salir",
  },
  scheduled: { en: "Scheduled", fr: "Programmé", es: "Programado" },
  accepted: { en: "Accepted", fr: "Accepté", es: "Aceptado" },
  waiting: { en: "On its way", fr: "En route", es: "En camino" },
  delivered: { en: "Delivered", fr: "Remis", es: "Entregado" },
  not_delivered: { en: "Not delivered", fr: "Non remis", es: "No entregado" },
  failed: { en: "Failed", fr: "Échec", es: "Fallido" },
  expired: {
    en: "No delivery report in time",
    fr: "Pas d’accusé de réception à temps",
    es: "Sin acuse de recibo a tiempo",
  },
  cancelled: { en: "Cancelled", fr: "Annulé", es: "Cancelado" },
  rejected: { en: "Not accepted", fr: "Non accepté", es: "No aceptado" },
  uncertain: {
    en: "Outcome unknown",
    fr: "Issue inconnue",
    es: "Desenlace desconocido",
  },
  opted_out: {
    en: "Not sent: on the stop list",
    fr: "Non envoyé\u00a0: sur la liste STOP",
    es: "No enviado: en la lista STOP",
  },
} as const satisfies Record<string, Text>;

/** Why an SMS did not leave, or did not arrive. */
export const smsReasons = {
  opted_out: {
    en: "On the stop list",
    fr: "Sur la liste STOP",
    es: "En la lista STOP",
  },
  budget: {
    en: "Not enough SMS budget left",
    fr: "Budget SMS insuffisant",
    es: "Presupuesto de SMS insuficiente",
  },
  hourly_limit: {
    en: "Too many SMS within an hour",
    fr: "Trop de SMS en une heure",
    es: "Demasiados SMS en una hora",
  },
  not_sent: {
    en: "Not sent in time",
    fr: "Non envoyé à temps",
    es: "No enviado a tiempo",
  },
  restored: {
    en: "Restored from a backup",
    fr: "Restauré d’une sauvegarde",
    es: "Restaurado de una copia de seguridad",
  },
  forgotten: { en: "Number forgotten", fr: "Numéro oublié", es: "Número olvidado" },
  bad_key: { en: "API key refused", fr: "Clé API refusée", es: "Clave API rechazada" },
  invalid: {
    en: "Number or text not valid",
    fr: "Numéro ou texte non valide",
    es: "Número o texto no válido",
  },
  no_credit: {
    en: "Not enough credit",
    fr: "Crédit insuffisant",
    es: "Crédito insuficiente",
  },
  no_price: {
    en: "Destination not available",
    fr: "Destination non disponible",
    es: "Destino no disponible",
  },
  stop_list: {
    en: "On the stop list",
    fr: "Sur la liste STOP",
    es: "En la lista STOP",
  },
  duplicate: {
    en: "Number given twice",
    fr: "Numéro en double",
    es: "Número dado dos veces",
  },
  account_disabled: {
    en: "Account disabled",
    fr: "Compte désactivé",
    es: "Cuenta desactivada",
  },
  account_blocked: {
    en: "Account blocked",
    fr: "Compte bloqué",
    es: "Cuenta bloqueada",
  },
  access_denied: {
    en: "No access to the API",
    fr: "Pas d’accès à l’API",
    es: "Sin acceso a la API",
  },
  night_hours: {
    en: "Not sent at this hour",
    fr: "Pas d’envoi à cette heure",
    es: "No se envía a esta hora",
  },
  sunday: {
    en: "Not sent on Sundays and public holidays",
    fr: "Pas d’envoi le dimanche et les jours fériés",
    es: "No se envía en domingos ni festivos",
  },
  eco: {
    en: "Not possible in the low-cost range",
    fr: "Impossible dans la gamme à bas coût",
    es: "No es posible en la gama de bajo coste",
  },
  sender: {
    en: "Sender not allowed",
    fr: "Expéditeur non autorisé",
    es: "Remitente no permitido",
  },
  send_from: {
    en: "Long number refused",
    fr: "Numéro long refusé",
    es: "Número largo rechazado",
  },
  date: {
    en: "Date or time not valid",
    fr: "Date ou heure non valide",
    es: "Fecha u hora no válida",
  },
  too_many: { en: "Too many numbers", fr: "Trop de numéros", es: "Demasiados números" },
  too_long: { en: "Text too long", fr: "Texte trop long", es: "Texto demasiado largo" },
  nobody_left: {
    en: "No number left to send to",
    fr: "Aucun numéro restant",
    es: "No queda ningún número",
  },
  malformed: {
    en: "Request not understood",
    fr: "Demande non comprise",
    es: "Petición no entendida",
  },
  address_not_allowed: {
    en: "IP address not allowed",
    fr: "Adresse IP non autorisée",
    es: "Dirección IP no permitida",
  },
  other: { en: "Other reason", fr: "Autre raison", es: "Otro motivo" },
} as const satisfies Record<string, Text>;

/** Words that several views use. */
export const common = {
  forgotten: { en: "Forgotten", fr: "Oublié", es: "Olvidado" },
  tagged: { en: "Tag: {tag}", fr: "Tag\u00a0: {tag}", es: "Etiqueta: {tag}" },
  close: { en: "Close", fr: "Fermer", es: "Cerrar" },
  cancel: { en: "Cancel", fr: "Annuler", es: "Cancelar" },
  back: { en: "Back", fr: "Retour", es: "Atrás" },
  retry: { en: "Try again", fr: "Réessayer", es: "Reintentar" },
  yes: { en: "Yes", fr: "Oui", es: "Sí" },
  no: { en: "No", fr: "Non", es: "No" },
  loading: { en: "Loading…", fr: "Chargement…", es: "Cargando…" },
  failed: {
    en: "That did not work: {error}",
    fr: "Cela n’a pas fonctionné\u00a0: {error}",
    es: "Eso no ha funcionado: {error}",
  },
  phone_number: {
    en: "Phone number",
    fr: "Numéro de téléphone",
    es: "Número de teléfono",
  },
  operator: { en: "Operator", fr: "Opérateur", es: "Operador" },
  country: { en: "Country", fr: "Pays", es: "País" },
  ported: { en: "Ported", fr: "Porté", es: "Portado" },
  opted_out: { en: "Opted out", fr: "Désinscrit", es: "Dado de baja" },
  verdict: { en: "Verdict", fr: "Verdict", es: "Veredicto" },
  tag: { en: "Tag", fr: "Tag", es: "Etiqueta" },
  date: { en: "Date", fr: "Date", es: "Fecha" },
  cost: { en: "Cost", fr: "Coût", es: "Coste" },
  numbers: {
    en: "{count, plural, one {# number} other {# numbers}}",
    fr: "{count, plural, one {# numéro} other {# numéros}}",
    es: "{count, plural, one {# número} other {# números}}",
  },
  rows: {
    en: "{count, plural, one {# row} other {# rows}}",
    fr: "{count, plural, one {# ligne} other {# lignes}}",
    es: "{count, plural, one {# fila} other {# filas}}",
  },
  seconds: {
    en: "{count, plural, one {# second} other {# seconds}}",
    fr: "{count, plural, one {# seconde} other {# secondes}}",
    es: "{count, plural, one {# segundo} other {# segundos}}",
  },
  minutes: {
    en: "{count, plural, one {# minute} other {# minutes}}",
    fr: "{count, plural, one {# minute} other {# minutes}}",
    es: "{count, plural, one {# minuto} other {# minutos}}",
  },
  hours: {
    en: "{count, plural, one {# hour} other {# hours}}",
    fr: "{count, plural, one {# heure} other {# heures}}",
    es: "{count, plural, one {# hora} other {# horas}}",
  },
  days: {
    en: "{count, plural, one {# day} other {# days}}",
    fr: "{count, plural, one {# jour} other {# jours}}",
    es: "{count, plural, one {# día} other {# días}}",
  },
} as const satisfies Record<string, Text>;
