import type { Text } from "../localize";

export const history = {
  kind: { en: "What is shown", fr: "Ce qui est affiché", es: "Qué se muestra" },
  lookups: { en: "Verifications", fr: "Vérifications", es: "Verificaciones" },
  sms: { en: "SMS", fr: "SMS", es: "SMS" },
  with_checks: {
    en: "With checks of monitored numbers",
    fr: "Avec les contrôles des numéros surveillés",
    es: "Con las comprobaciones de los números supervisados",
  },
  no_lookups: {
    en: "Nothing has been verified yet.",
    fr: "Rien n’a encore été vérifié.",
    es: "Todavía no se ha verificado nada.",
  },
  no_sms: {
    en: "No SMS has been sent yet.",
    fr: "Aucun SMS n’a encore été envoyé.",
    es: "Todavía no se ha enviado ningún SMS.",
  },
  when: { en: "When", fr: "Date", es: "Cuándo" },
  numbers: { en: "Numbers", fr: "Numéros", es: "Números" },
  ended: {
    en: "How it ended",
    fr: "Comment cela s’est terminé",
    es: "Cómo terminó",
  },
  actions: { en: "Actions", fr: "Actions", es: "Acciones" },
  check: {
    en: "Check of monitored numbers",
    fr: "Contrôle de numéros surveillés",
    es: "Comprobación de números supervisados",
  },
  running: { en: "Under way", fr: "En cours", es: "En curso" },
  advertising: { en: "Advertising", fr: "Publicité", es: "Publicidad" },
  test: { en: "Test", fr: "Test", es: "Prueba" },
  scheduled: {
    en: "Scheduled for {date}",
    fr: "Programmé pour le {date}",
    es: "Programado para el {date}",
  },
  fate: { en: "Details", fr: "Détails", es: "Detalles" },
  again: { en: "Again", fr: "Recommencer", es: "Repetir" },
  forget: { en: "Forget", fr: "Oublier", es: "Olvidar" },
  labelled: { en: "{name}:", fr: "{name}\u00a0:", es: "{name}:" },
  of_row: { en: "{action}: {row}", fr: "{action}\u00a0: {row}", es: "{action}: {row}" },
  verify_again: {
    en: "Verify again?",
    fr: "Vérifier à nouveau\u00a0?",
    es: "¿Verificar de nuevo?",
  },
  verify_again_text: {
    en: "The numbers open as a new list. Nothing is bought before you have seen its price.",
    fr: "Les numéros s’ouvrent comme une nouvelle liste. Rien n’est acheté avant que vous ayez vu son prix.",
    es: "Los números se abren como una lista nueva. No se compra nada antes de que veas su precio.",
  },
  all: {
    en: "All {count, plural, one {# number} other {# numbers}}",
    fr: "{count, plural, one {Le numéro} other {Les # numéros}}",
    es: "{count, plural, one {El número} other {Los # números}}",
  },
  only_unreachable: {
    en: "Only the {count, plural, one {unreachable one} other {# unreachable ones}}",
    fr: "{count, plural, one {Seulement l’injoignable} other {Seulement les # injoignables}}",
    es: "{count, plural, one {Solo el ilocalizable} other {Solo los # ilocalizables}}",
  },
  forget_heading: {
    en: "Forget {count, plural, one {this number} other {these # numbers}}?",
    fr: "Oublier {count, plural, one {ce numéro} other {ces # numéros}}\u00a0?",
    es: "¿Olvidar {count, plural, one {este número} other {estos # números}}?",
  },
  forget_everywhere: {
    en: "{count, plural, one {It is erased with all its} other {They are erased with all their}} results, SMS and replies, in every verification and every SMS, and from what is known of the stop list.",
    fr: "{count, plural, one {Il est effacé avec tous ses} other {Ils sont effacés avec tous leurs}} résultats, SMS et réponses, dans toutes les vérifications et tous les SMS, et dans ce qui est connu de la liste STOP.",
    es: "{count, plural, one {Se borra} other {Se borran}} con todos sus resultados, SMS y respuestas, en todas las verificaciones y todos los SMS, y en lo que se sabe de la lista STOP.",
  },
  forget_waiting: {
    en: "What has not left is not sent any more. What has left loses its number.",
    fr: "Ce qui n’est pas parti n’est plus envoyé. Ce qui est parti perd son numéro.",
    es: "Lo que no ha salido ya no se envía. Lo que ha salido pierde su número.",
  },
  forget_table: {
    en: "The table that was uploaded for this verification in this browser is erased too.",
    fr: "Le tableau importé dans ce navigateur pour cette vérification est effacé aussi.",
    es: "La tabla que se subió en este navegador para esta verificación también se borra.",
  },
  forget_kept: {
    en: "What was spent stays in the sums. This cannot be undone.",
    fr: "Les dépenses restent comptées dans les totaux. L’effacement est irréversible.",
    es: "Lo gastado se sigue contando en los totales. Esto no se puede deshacer.",
  },
  forgotten_now: {
    en: "{count, plural, one {# number was} other {# numbers were}} forgotten.",
    fr: "{count, plural, one {# numéro a été oublié} other {# numéros ont été oubliés}}.",
    es: "{count, plural, one {Se ha olvidado # número} other {Se han olvidado # números}}.",
  },
  pages: { en: "Pages", fr: "Pages", es: "Páginas" },
  newer: { en: "Newer", fr: "Plus récents", es: "Más recientes" },
  older: { en: "Older", fr: "Plus anciens", es: "Más antiguos" },
  shown: {
    en: "{from, number} to {to, number} of {total, number}",
    fr: "{from, number} à {to, number} sur {total, number}",
    es: "{from, number} a {to, number} de {total, number}",
  },
} as const satisfies Record<string, Text>;
