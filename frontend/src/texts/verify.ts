import type { Text } from "../localize";

export const verify = {
  choose_list: {
    en: "A list of contacts",
    fr: "Une liste de contacts",
    es: "Una lista de contactos",
  },
  choose_list_help: {
    en: "Paste phone numbers, or drop a file here. Nothing is bought until you say so.",
    fr: "Collez des numéros de téléphone, ou déposez un fichier ici. Rien n’est acheté sans votre accord.",
    es: "Pega números de teléfono o suelta un archivo aquí. No se compra nada hasta que lo digas.",
  },
  paste_label: {
    en: "Phone numbers, or a table",
    fr: "Numéros de téléphone, ou un tableau",
    es: "Números de teléfono, o una tabla",
  },
  paste_button: {
    en: "Read these numbers",
    fr: "Lire ces numéros",
    es: "Leer estos números",
  },
  choose_file: {
    en: "Choose a file",
    fr: "Choisir un fichier",
    es: "Elegir un archivo",
  },
  file_kinds: {
    en: "CSV, TSV, TXT or XLSX, up to 200,000 rows. The file stays in this browser: only the column with the phone numbers is read by Home Assistant.",
    fr: "CSV, TSV, TXT ou XLSX, jusqu’à 200\u202f000 lignes. Le fichier reste dans ce navigateur\u00a0: Home Assistant ne lit que la colonne des numéros.",
    es: "CSV, TSV, TXT o XLSX, hasta 200.000 filas. El archivo se queda en este navegador: Home Assistant solo lee la columna de los números.",
  },
  drop_here: {
    en: "Drop the file to read it",
    fr: "Déposez le fichier pour le lire",
    es: "Suelta el archivo para leerlo",
  },
  reading: {
    en: "Reading the file…",
    fr: "Lecture du fichier…",
    es: "Leyendo el archivo…",
  },
  uploading: {
    en: "Sorting the numbers: {done} of {total} rows",
    fr: "Tri des numéros\u00a0: {done} lignes sur {total}",
    es: "Ordenando los números: {done} de {total} filas",
  },
  counting: { en: "Counting…", fr: "Calcul en cours…", es: "Contando…" },
  pasted: { en: "Pasted list", fr: "Liste collée", es: "Lista pegada" },
  repeated: {
    en: "Numbers of an earlier verification",
    fr: "Numéros d’une vérification précédente",
    es: "Números de una verificación anterior",
  },
  other_list: { en: "Another list", fr: "Une autre liste", es: "Otra lista" },
  how_read: {
    en: "How the file is read",
    fr: "Comment le fichier est lu",
    es: "Cómo se lee el archivo",
  },
  column: {
    en: "Column of the phone numbers",
    fr: "Colonne des numéros",
    es: "Columna de los números",
  },
  header_row: {
    en: "Names of the columns",
    fr: "Noms des colonnes",
    es: "Nombres de las columnas",
  },
  no_header: {
    en: "None: every line has a number",
    fr: "Aucun\u00a0: chaque ligne a un numéro",
    es: "Ninguno: cada línea tiene un número",
  },
  header_line: {
    en: "In line {line}",
    fr: "À la ligne {line}",
    es: "En la línea {line}",
  },
  separator: {
    en: "Cells are parted by",
    fr: "Séparateur des cellules",
    es: "Las celdas se separan con",
  },
  semicolon: { en: "Semicolon (;)", fr: "Point-virgule (;)", es: "Punto y coma (;)" },
  comma: { en: "Comma (,)", fr: "Virgule (,)", es: "Coma (,)" },
  tab: { en: "Tab", fr: "Tabulation", es: "Tabulador" },
  bar: { en: "Bar (|)", fr: "Barre verticale (|)", es: "Barra vertical (|)" },
  no_separator: {
    en: "Nothing: one cell in each line",
    fr: "Rien\u00a0: une cellule par ligne",
    es: "Nada: una celda por línea",
  },
  encoding: {
    en: "Letters are written as",
    fr: "Encodage des caractères",
    es: "Codificación de las letras",
  },
  sheet: { en: "Sheet", fr: "Feuille", es: "Hoja" },
  preview: {
    en: "The first rows",
    fr: "Les premières lignes",
    es: "Las primeras filas",
  },
  line: { en: "Line", fr: "Ligne", es: "Línea" },
  number_column: {
    en: "{name} (phone numbers)",
    fr: "{name} (numéros)",
    es: "{name} (números)",
  },
  in_list: { en: "In the list", fr: "Dans la liste", es: "En la lista" },
  kinds: { en: "Kinds of entries", fr: "Types d’entrées", es: "Tipos de entradas" },
  good: { en: "Good", fr: "Valides", es: "Válidos" },
  doubled: { en: "Doubled", fr: "En double", es: "Duplicados" },
  invalid: { en: "Invalid", fr: "Non valides", es: "No válidos" },
  opted_out: { en: "Opted out", fr: "Désinscrits", es: "Dados de baja" },
  known: { en: "Known", fr: "Connus", es: "Conocidos" },
  good_help: {
    en: "Mobile numbers, each one once.",
    fr: "Numéros de mobile, chacun une fois.",
    es: "Números de móvil, cada uno una vez.",
  },
  doubled_help: {
    en: "They stand further up already, and are verified once.",
    fr: "Ils figurent déjà plus haut, et sont vérifiés une seule fois.",
    es: "Ya están más arriba, y se verifican una sola vez.",
  },
  invalid_help: {
    en: "They are left out unless you correct them: Enter goes on to the next one.",
    fr: "Ces entrées sont ignorées si vous ne les corrigez pas\u00a0: la touche Entrée passe à la suivante.",
    es: "Estas entradas se omiten si no las corriges: Intro pasa a la siguiente.",
  },
  opted_out_help: {
    en: "They are on the stop list.",
    fr: "Ils sont sur la liste STOP.",
    es: "Están en la lista STOP.",
  },
  known_help: {
    en: "They have a result that is young enough; using it costs nothing.",
    fr: "Ils ont un résultat assez récent, réutilisé gratuitement.",
    es: "Tienen un resultado lo bastante reciente, que se reutiliza gratis.",
  },
  nothing_of_kind: {
    en: "There are none.",
    fr: "Il n’y en a pas.",
    es: "No hay ninguno.",
  },
  entry: { en: "Entry", fr: "Entrée", es: "Entrada" },
  reason: { en: "Reason", fr: "Raison", es: "Motivo" },
  first_line: {
    en: "Stands in line {line} already",
    fr: "Figure déjà à la ligne {line}",
    es: "Ya está en la línea {line}",
  },
  correct_line: {
    en: "Correction of line {line}",
    fr: "Correction de la ligne {line}",
    es: "Corrección de la línea {line}",
  },
  leave_out: { en: "Leave out", fr: "Ignorer", es: "Omitir" },
  leave_out_line: {
    en: "Leave out line {line}",
    fr: "Ignorer la ligne {line}",
    es: "Omitir la línea {line}",
  },
  left_out: { en: "Left out", fr: "Ignorée", es: "Omitida" },
  read_as: {
    en: "Read as {number}",
    fr: "Lu comme {number}",
    es: "Leído como {number}",
  },
  not_a_number: {
    en: "Not a phone number",
    fr: "Pas un numéro de téléphone",
    es: "No es un número de teléfono",
  },
  not_possible: {
    en: "No such number can exist: a digit too many or too few?",
    fr: "Ce numéro ne peut pas exister\u00a0: un chiffre de trop ou en moins\u00a0?",
    es: "Este número no puede existir: ¿sobra o falta una cifra?",
  },
  not_mobile: {
    en: "Not a mobile number",
    fr: "Pas un numéro de mobile",
    es: "No es un número de móvil",
  },
  country_unknown: {
    en: "Country unknown: begin it with its code, such as +33",
    fr: "Pays inconnu\u00a0: commencez par son indicatif, par exemple +33",
    es: "País desconocido: empieza por su prefijo, por ejemplo +33",
  },
  ambiguous: {
    en: "Several numbers, or not certain which: leave one",
    fr: "Plusieurs numéros, ou lequel n’est pas sûr\u00a0: laissez-en un seul",
    es: "Varios números, o no se sabe cuál: deja solo uno",
  },
  pages: { en: "Pages of entries", fr: "Pages d’entrées", es: "Páginas de entradas" },
  page_of: {
    en: "{from} to {to} of {total}",
    fr: "{from} à {to} sur {total}",
    es: "{from} a {to} de {total}",
  },
  previous: { en: "Previous", fr: "Précédentes", es: "Anteriores" },
  next: { en: "Next", fr: "Suivantes", es: "Siguientes" },
  order: { en: "Verify", fr: "Vérifier", es: "Verificar" },
  reuse: {
    en: "Use known results",
    fr: "Utiliser les résultats connus",
    es: "Usar resultados conocidos",
  },
  reuse_none: {
    en: "none: buy all anew",
    fr: "aucun\u00a0: tout acheter à nouveau",
    es: "ninguno: comprar todo de nuevo",
  },
  reuse_within: { en: "up to {age} old", fr: "de {age} au plus", es: "de hasta {age}" },
  leave_out_opted_out: {
    en: "Leave out numbers on the stop list",
    fr: "Ignorer les numéros de la liste STOP",
    es: "Omitir los números de la lista STOP",
  },
  tag_help: {
    en: "To find this verification again; optional.",
    fr: "Facultatif, pour retrouver cette vérification.",
    es: "Opcional, para encontrar esta verificación.",
  },
  to_buy: { en: "To buy", fr: "À acheter", es: "Por comprar" },
  from_known: {
    en: "From known results",
    fr: "Résultats déjà connus",
    es: "Resultados ya conocidos",
  },
  joined: { en: "Awaited already", fr: "Déjà en attente", es: "Ya en espera" },
  price: { en: "Price", fr: "Prix", es: "Precio" },
  budget_left: {
    en: "Left of the daily lookup budget",
    fr: "Reste du budget HLR quotidien",
    es: "Queda del presupuesto diario de consultas",
  },
  of_budget: {
    en: "{left} of {budget}",
    fr: "{left} sur {budget}",
    es: "{left} de {budget}",
  },
  no_budget: { en: "no limit", fr: "sans limite", es: "sin límite" },
  time: {
    en: "Time until all requests are out",
    fr: "Temps jusqu’à l’envoi de toutes les requêtes",
    es: "Tiempo hasta enviar todas las peticiones",
  },
  a_moment: { en: "a moment", fr: "un instant", es: "un momento" },
  about: { en: "about {time}", fr: "environ {time}", es: "unos {time}" },
  nothing_to_verify: {
    en: "There is no number to verify.",
    fr: "Il n’y a aucun numéro à vérifier.",
    es: "No hay ningún número que verificar.",
  },
  too_many_numbers: {
    en: "These are too many numbers: at most 100,000 can be verified at once. Split the list.",
    fr: "C’est trop de numéros\u00a0: 100\u202f000 au plus peuvent être vérifiés à la fois. Divisez la liste.",
    es: "Son demasiados números: se pueden verificar 100.000 a la vez como máximo. Divide la lista.",
  },
  budget: {
    en: "This costs more than what is left of the daily lookup budget. Wait until tomorrow, shorten the list, or raise the budget in the options of SMS Partner.",
    fr: "Cela coûte plus que le reste du budget HLR quotidien. Attendez demain, raccourcissez la liste, ou augmentez le budget dans les options de SMS Partner.",
    es: "Cuesta más que el resto del presupuesto diario de consultas. Espera a mañana, acorta la lista o aumenta el presupuesto en las opciones de SMS Partner.",
  },
  verify_for: {
    en: "Verify for {cost}…",
    fr: "Vérifier pour {cost}…",
    es: "Verificar por {cost}…",
  },
  verify_free: {
    en: "Verify for nothing…",
    fr: "Vérifier gratuitement…",
    es: "Verificar gratis…",
  },
  confirm_heading: {
    en: "Verify this list?",
    fr: "Vérifier cette liste\u00a0?",
    es: "¿Verificar esta lista?",
  },
  confirm_buy: {
    en: "{count, plural, one {# lookup is} other {# lookups are}} bought now for {cost}.",
    fr: "{count, plural, one {# vérification est achetée} other {# vérifications sont achetées}} maintenant pour {cost}.",
    es: "Ahora se {count, plural, one {compra # consulta} other {compran # consultas}} por {cost}.",
  },
  confirm_free: {
    en: "Nothing is bought: all results are known or awaited already.",
    fr: "Rien n’est acheté\u00a0: tous les résultats sont déjà connus ou attendus.",
    es: "No se compra nada: todos los resultados ya se conocen o se esperan.",
  },
  confirm_known: {
    en: "{count, plural, one {# number is} other {# numbers are}} not bought again: {count, plural, one {its result is} other {their results are}} known, and up to {age} old.",
    fr: "{count, plural, one {# numéro n’est pas racheté\u00a0: son résultat est connu et date} other {# numéros ne sont pas rachetés\u00a0: leurs résultats sont connus et datent}} de {age} au plus.",
    es: "{count, plural, one {# número no se compra de nuevo: su resultado ya se conoce y es} other {# números no se compran de nuevo: sus resultados ya se conocen y son}} de hace {age} como mucho.",
  },
  confirm_joined: {
    en: "{count, plural, one {# number is} other {# numbers are}} not bought again: {count, plural, one {its result is} other {their results are}} awaited already.",
    fr: "{count, plural, one {# numéro n’est pas racheté\u00a0: son résultat est déjà attendu} other {# numéros ne sont pas rachetés\u00a0: leurs résultats sont déjà attendus}}.",
    es: "{count, plural, one {# número no se compra de nuevo: su resultado ya se espera} other {# números no se compran de nuevo: sus resultados ya se esperan}}.",
  },
  confirm_invalid: {
    en: "{count, plural, one {# invalid entry is} other {# invalid entries are}} left out.",
    fr: "{count, plural, one {# entrée non valide est ignorée} other {# entrées non valides sont ignorées}}.",
    es: "Se {count, plural, one {omite # entrada no válida} other {omiten # entradas no válidas}}.",
  },
  confirm_opted_out: {
    en: "{count, plural, one {# number} other {# numbers}} on the stop list {count, plural, one {is} other {are}} left out.",
    fr: "{count, plural, one {# numéro de la liste STOP est ignoré} other {# numéros de la liste STOP sont ignorés}}.",
    es: "Se {count, plural, one {omite # número} other {omiten # números}} de la lista STOP.",
  },
  confirm_left: {
    en: "{left} of the daily lookup budget will be left.",
    fr: "Il restera {left} du budget HLR quotidien.",
    es: "Quedarán {left} del presupuesto diario de consultas.",
  },
  buy_for: {
    en: "Buy for {cost}",
    fr: "Acheter pour {cost}",
    es: "Comprar por {cost}",
  },
  buy_free: { en: "Verify", fr: "Vérifier", es: "Verificar" },
  buying: { en: "Buying…", fr: "Achat en cours…", es: "Comprando…" },
} as const satisfies Record<string, Text>;

/** Why a file cannot be read. */
export const fileProblems = {
  empty: {
    en: "There is nothing to read: no row below the names of the columns.",
    fr: "Il n’y a rien à lire\u00a0: aucune ligne sous les noms des colonnes.",
    es: "No hay nada que leer: ninguna fila bajo los nombres de las columnas.",
  },
  too_large: {
    en: "This file is too large: at most 200,000 rows, 20 million cells and 100 MB can be read. Split it, or delete what lies far from the table.",
    fr: "Ce fichier est trop grand\u00a0: 200\u202f000 lignes, 20\u00a0millions de cellules et 100 Mo au plus peuvent être lus. Divisez-le, ou supprimez ce qui est loin du tableau.",
    es: "Este archivo es demasiado grande: se pueden leer 200.000 filas, 20 millones de celdas y 100 MB como máximo. Divídelo, o borra lo que está lejos de la tabla.",
  },
  not_a_table: {
    en: "This is no table that can be read. Save it as XLSX or CSV and choose it again.",
    fr: "Ce n’est pas un tableau lisible. Enregistrez-le en XLSX ou CSV et choisissez-le à nouveau.",
    es: "No es una tabla legible. Guárdala como XLSX o CSV y elígela de nuevo.",
  },
  old_spreadsheet: {
    en: "This is a spreadsheet of the old XLS format. Save it as XLSX or CSV and choose it again.",
    fr: "C’est un classeur à l’ancien format XLS. Enregistrez-le en XLSX ou CSV et choisissez-le à nouveau.",
    es: "Es una hoja de cálculo del antiguo formato XLS. Guárdala como XLSX o CSV y elígela de nuevo.",
  },
  not_readable: {
    en: "This file could not be read. Choose it again.",
    fr: "Ce fichier n’a pas pu être lu. Choisissez-le à nouveau.",
    es: "No se ha podido leer este archivo. Elígelo de nuevo.",
  },
  not_stored: {
    en: "Nothing is bought yet: this browser has no room for the columns of your list, so they will not stand beside the results. Free some room, or verify nevertheless.",
    fr: "Rien n’est encore acheté\u00a0: ce navigateur n’a pas de place pour les colonnes de votre liste, qui ne figureront pas à côté des résultats. Libérez de la place, ou vérifiez tout de même.",
    es: "Aún no se ha comprado nada: este navegador no tiene sitio para las columnas de tu lista, que no aparecerán junto a los resultados. Libera espacio, o verifica de todos modos.",
  },
} as const satisfies Record<string, Text>;
