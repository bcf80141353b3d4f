import type { Text } from "../localize";

export const results = {
  shown: { en: "Results of", fr: "Résultats de", es: "Resultados de" },
  all_numbers: {
    en: "All numbers, with their newest result",
    fr: "Tous les numéros, avec leur dernier résultat",
    es: "Todos los números, con su último resultado",
  },
  verification: {
    en: "Verification of {date}",
    fr: "Vérification du {date}",
    es: "Verificación del {date}",
  },
  named_verification: {
    en: "{name}, {date}",
    fr: "{name}, {date}",
    es: "{name}, {date}",
  },
  older: { en: "Older ones…", fr: "Plus anciennes…", es: "Anteriores…" },
  matching: {
    en: "{matching, number} of {total, plural, one {# number} other {# numbers}}",
    fr: "{matching, number} sur {total, plural, one {# numéro} other {# numéros}}",
    es: "{matching, number} de {total, plural, one {# número} other {# números}}",
  },
  none: {
    en: "There are no results yet.",
    fr: "Il n’y a pas encore de résultats.",
    es: "Todavía no hay resultados.",
  },
  none_matching: {
    en: "No number matches.",
    fr: "Aucun numéro ne correspond.",
    es: "Ningún número coincide.",
  },
  verdicts: { en: "Verdicts", fr: "Verdicts", es: "Veredictos" },
  operators: { en: "Operators", fr: "Opérateurs", es: "Operadores" },
  other_operators: {
    en: "{count, plural, one {and # other} other {and # others}}: {numbers, plural, one {# number} other {# numbers}}",
    fr: "{count, plural, one {et # autre} other {et # autres}}\u00a0: {numbers, plural, one {# numéro} other {# numéros}}",
    es: "{count, plural, one {y # más} other {y # más}}: {numbers, plural, one {# número} other {# números}}",
  },
  no_operators: {
    en: "No operator is known.",
    fr: "Aucun opérateur n’est connu.",
    es: "No se conoce ningún operador.",
  },
  search: {
    en: "Search for a number",
    fr: "Rechercher un numéro",
    es: "Buscar un número",
  },
  any: { en: "Any", fr: "Indifférent", es: "Cualquiera" },

  add: { en: "Add…", fr: "Ajouter…", es: "Añadir…" },
  ported: { en: "Ported", fr: "Porté", es: "Portado" },
  not_ported: { en: "Not ported", fr: "Non porté", es: "No portado" },
  opted_out: { en: "Opted out", fr: "Désinscrit", es: "Dado de baja" },
  not_opted_out: { en: "Not opted out", fr: "Non désinscrit", es: "No dado de baja" },
  filters: { en: "Filters", fr: "Filtres", es: "Filtros" },
  remove_filter: {
    en: "Remove the filter {name}",
    fr: "Retirer le filtre {name}",
    es: "Quitar el filtro {name}",
  },
  clear_filters: {
    en: "Clear filters",
    fr: "Effacer les filtres",
    es: "Borrar los filtros",
  },
  table: {
    en: "Numbers and their results",
    fr: "Numéros et leurs résultats",
    es: "Números y sus resultados",
  },
  received: { en: "Received", fr: "Reçu", es: "Recibido" },
  selected: {
    en: "{count, plural, one {# number is selected} other {# numbers are selected}}",
    fr: "{count, plural, one {# numéro est sélectionné} other {# numéros sont sélectionnés}}",
    es: "{count, plural, one {# número seleccionado} other {# números seleccionados}}",
  },
  selected_most: {
    en: "An SMS goes to {most, number} numbers at most: no more can be selected.",
    fr: "Un SMS part vers {most, number} numéros au plus\u00a0: impossible d’en sélectionner davantage.",
    es: "Un SMS va a {most, number} números como máximo: no se pueden seleccionar más.",
  },
  clear_selection: {
    en: "Select none",
    fr: "Tout désélectionner",
    es: "Quitar la selección",
  },
  write_to: { en: "Write an SMS", fr: "Écrire un SMS", es: "Escribir un SMS" },
  download: { en: "Download", fr: "Télécharger", es: "Descargar" },
} as const satisfies Record<string, Text>;

/** The dialog that downloads results. */
export const download = {
  heading: {
    en: "Download results",
    fr: "Télécharger les résultats",
    es: "Descargar resultados",
  },
  which: { en: "Which numbers", fr: "Quels numéros", es: "Qué números" },
  all: { en: "All", fr: "Tous", es: "Todos" },
  filtered: {
    en: "What is filtered",
    fr: "Les numéros filtrés",
    es: "Los números filtrados",
  },
  ready: {
    en: "Reachable and not opted out",
    fr: "Joignables et non désinscrits",
    es: "Localizables y no dados de baja",
  },
  format: { en: "Format", fr: "Format", es: "Formato" },
  csv: { en: "CSV", fr: "CSV", es: "CSV" },
  xlsx: { en: "Excel (XLSX)", fr: "Excel (XLSX)", es: "Excel (XLSX)" },
  too_many_for_xlsx: {
    en: "A spreadsheet gets {most, number} rows at most. CSV has no limit.",
    fr: "Une feuille de calcul a {most, number} lignes au plus. Le CSV n’a pas de limite.",
    es: "Una hoja de cálculo admite {most, number} filas como máximo. El CSV no tiene límite.",
  },
  joined: {
    en: "With the columns of {name} beside the results: this browser has kept them.",
    fr: "Avec les colonnes de {name} à côté des résultats\u00a0: ce navigateur les a conservées.",
    es: "Con las columnas de {name} junto a los resultados: este navegador las ha guardado.",
  },
  pasted: {
    en: "the list that was pasted",
    fr: "la liste collée",
    es: "la lista pegada",
  },
  every_row: {
    en: "Every row of it, also those without a result.",
    fr: "Toutes ses lignes, même sans résultat.",
    es: "Todas sus filas, también las que no tienen resultado.",
  },
  one_row: {
    en: "One row for each number.",
    fr: "Une ligne par numéro.",
    es: "Una fila por número.",
  },
  results_alone: {
    en: "The results alone: the columns of an uploaded list are only in the browser that uploaded it.",
    fr: "Les résultats seuls\u00a0: les colonnes d’une liste ne sont que dans le navigateur où elle a été déposée.",
    es: "Solo los resultados: las columnas de una lista están únicamente en el navegador donde se cargó.",
  },
  preparing: {
    en: "The file is being made…",
    fr: "Le fichier se prépare…",
    es: "Preparando el archivo…",
  },
  not_downloaded: {
    en: "The results could not be downloaded. Try again.",
    fr: "Les résultats n’ont pas pu être téléchargés. Réessayez.",
    es: "No se han podido descargar los resultados. Inténtalo de nuevo.",
  },
  not_written: {
    en: "The file could not be made: this browser may be short of memory. Try CSV, or fewer numbers.",
    fr: "Le fichier n’a pas pu être créé\u00a0: ce navigateur manque peut-être de mémoire. Essayez le CSV, ou moins de numéros.",
    es: "No se ha podido crear el archivo: quizá a este navegador le falte memoria. Prueba con CSV o con menos números.",
  },
} as const satisfies Record<string, Text>;

/** The dialog with all that is known of a number. */
export const number = {
  opted_out: {
    en: "This number is on the stop list: no advertising is sent to it.",
    fr: "Ce numéro est sur la liste STOP\u00a0: aucune publicité ne lui est envoyée.",
    es: "Este número está en la lista STOP: no se le envía publicidad.",
  },
  lookups: {
    en: "Lookups ({count, number})",
    fr: "Vérifications HLR ({count, number})",
    es: "Consultas HLR ({count, number})",
  },
  messages: {
    en: "SMS ({count, number})",
    fr: "SMS ({count, number})",
    es: "SMS ({count, number})",
  },
  no_messages: {
    en: "No SMS has been sent to it.",
    fr: "Aucun SMS ne lui a été envoyé.",
    es: "No se le ha enviado ningún SMS.",
  },
} as const satisfies Record<string, Text>;
