import type { Text } from "../localize";

/** Why a text cannot be sent. */
export const textProblems = {
  empty: {
    en: "There is nothing to read in it.",
    fr: "Il n’y a rien à y lire.",
    es: "No hay nada que leer en él.",
  },
  nothing_left: {
    en: "An SMS has none of these characters. Keep every character as typed, or write others.",
    fr: "Un SMS n’a aucun de ces caractères. Gardez tous les caractères tels quels, ou écrivez-en d’autres.",
    es: "Un SMS no tiene ninguno de estos caracteres. Conserva todos los caracteres, o escribe otros.",
  },
  too_few_letters_left: {
    en: "An SMS has few of these letters. Keep every character as typed, or write others.",
    fr: "Un SMS n’a que peu de ces lettres. Gardez tous les caractères tels quels, ou écrivez-en d’autres.",
    es: "Un SMS tiene pocas de estas letras. Conserva todos los caracteres, o escribe otros.",
  },
  too_long: {
    en: "Too long: {parts} parts, and an SMS can have {most}.",
    fr: "Trop long\u00a0: {parts} parties, et un SMS peut en avoir {most}.",
    es: "Demasiado largo: {parts} partes, y un SMS puede tener {most}.",
  },
} as const satisfies Record<string, Text>;

/** What the view says in which an SMS is written and followed. */
export const write = {
  to: { en: "To", fr: "À", es: "Para" },
  to_hint: {
    en: "Phone numbers in any spelling, one per line; at most 500.",
    fr: "Numéros de téléphone sous toute forme, un par ligne\u00a0; 500 au plus.",
    es: "Números de teléfono escritos de cualquier forma, uno por línea; 500 como máximo.",
  },
  doubled: {
    en: "{count, plural, one {# given twice} other {# given twice}}",
    fr: "{count, plural, one {# en double} other {# en double}}",
    es: "{count, plural, one {# repetido} other {# repetidos}}",
  },
  unusable: {
    en: "{count, plural, one {# entry cannot be texted} other {# entries cannot be texted}}",
    fr: "{count, plural, one {# entrée inutilisable} other {# entrées inutilisables}}",
    es: "{count, plural, one {# entrada no utilizable} other {# entradas no utilizables}}",
  },
  line: {
    en: "Line {line}: {text}",
    fr: "Ligne {line}\u00a0: {text}",
    es: "Línea {line}: {text}",
  },
  more_unusable: {
    en: "{count, plural, one {and # more} other {and # more}}",
    fr: "{count, plural, one {et # autre} other {et # autres}}",
    es: "{count, plural, one {y # más} other {y # más}}",
  },
  message: { en: "Message", fr: "Message", es: "Mensaje" },
  message_hint: {
    en: "Up to 160 characters are one SMS; longer texts are billed in parts of 153.",
    fr: "Jusqu’à 160 caractères font un SMS\u00a0; un texte plus long est facturé par parties de 153.",
    es: "Hasta 160 caracteres son un SMS; los textos más largos se facturan en partes de 153.",
  },
  counter: {
    en: "{units, plural, one {# character} other {# characters}} · {parts, plural, one {# part} other {# parts}}",
    fr: "{units, plural, one {# caractère} other {# caractères}} · {parts, plural, one {# partie} other {# parties}}",
    es: "{units, plural, one {# carácter} other {# caracteres}} · {parts, plural, one {# parte} other {# partes}}",
  },
  units_left: {
    en: "{left, plural, =0 {this part is full} one {# left in this part} other {# left in this part}}",
    fr: "{left, plural, =0 {cette partie est pleine} one {il en reste # dans cette partie} other {il en reste # dans cette partie}}",
    es: "{left, plural, =0 {esta parte está llena} one {queda # en esta parte} other {quedan # en esta parte}}",
  },
  keep_all: {
    en: "Keep every character as typed",
    fr: "Garder tous les caractères tels quels",
    es: "Conservar todos los caracteres",
  },
  keep_all_hint: {
    en: "Emojis and accents arrive, in shorter parts of 67 characters. SMS Partner must have enabled this for your account.",
    fr: "Les emojis et les accents arrivent, en parties plus courtes de 67 caractères. SMS Partner doit l’avoir activé pour votre compte.",
    es: "Llegan los emojis y los acentos, en partes más cortas de 67 caracteres. SMS Partner debe haberlo activado en tu cuenta.",
  },
  advertising: {
    en: "Does it advertise something?",
    fr: "Est-ce de la publicité\u00a0?",
    es: "¿Es publicidad?",
  },
  advertising_hint: {
    en: "This must be said for more than 50 numbers.",
    fr: "À préciser au-delà de 50 numéros.",
    es: "Hay que indicarlo para más de 50 números.",
  },
  advertising_means: {
    en: "Only to people who have agreed to it beforehand, which you must be able to prove. It tells how to opt out, and is sent from 8:00 to 20:00, Monday to Saturday, Paris time.",
    fr: "Seulement à des personnes qui l’ont accepté auparavant, ce que vous devez pouvoir prouver. Le message dit comment se désinscrire, et part de 8\u00a0h à 20\u00a0h, du lundi au samedi, heure de Paris.",
    es: "Solo a personas que lo han aceptado antes, lo que debes poder demostrar. Dice cómo darse de baja, y se envía de 8:00 a 20:00, de lunes a sábado, hora de París.",
  },
  more: {
    en: "Sender, time and more",
    fr: "Expéditeur, heure et plus",
    es: "Remitente, hora y más",
  },
  sender: { en: "Sender", fr: "Expéditeur", es: "Remitente" },
  sender_hint: {
    en: "3 to 11 letters and digits, shown in place of a number. Nobody can answer then, not even to opt out.",
    fr: "3 à 11 lettres et chiffres, affichés à la place d’un numéro. Personne ne peut alors répondre, pas même pour se désinscrire.",
    es: "De 3 a 11 letras y cifras, que se muestran en lugar de un número. Entonces nadie puede responder, ni siquiera para darse de baja.",
  },
  send_at: { en: "Send at", fr: "Envoyer le", es: "Enviar el" },
  send_at_hint: {
    en: "In the time of Home Assistant, from 10 minutes to a year ahead. Empty: at once.",
    fr: "À l’heure de Home Assistant, de 10 minutes à un an à l’avance. Vide\u00a0: tout de suite.",
    es: "En la hora de Home Assistant, de 10 minutos a un año por adelantado. Vacío: enseguida.",
  },
  tag_hint: {
    en: "A label of yours, to find it again. SMS Partner does not receive it.",
    fr: "Un libellé de votre choix, pour retrouver ce SMS. SMS Partner ne le reçoit pas.",
    es: "Una etiqueta a tu elección, para encontrar este SMS. SMS Partner no la recibe.",
  },
  test: { en: "Test only", fr: "Seulement un test", es: "Solo una prueba" },
  test_hint: {
    en: "SMS Partner checks it. Nothing is sent or billed.",
    fr: "SMS Partner le vérifie. Rien n’est envoyé ni facturé.",
    es: "SMS Partner lo comprueba. No se envía ni se factura nada.",
  },
  as_it_arrives: {
    en: "As it will arrive",
    fr: "Tel qu’il arrivera",
    es: "Tal como llegará",
  },
  nothing_yet: {
    en: "What you write is shown here as the phone will show it.",
    fr: "Ce que vous écrivez s’affiche ici tel que le téléphone le montrera.",
    es: "Lo que escribas se muestra aquí tal como lo mostrará el teléfono.",
  },
  replaced: { en: "Replaced:", fr: "Remplacé\u00a0:", es: "Sustituido:" },
  removed: { en: "removed", fr: "retiré", es: "eliminado" },
  who: { en: "Who gets it", fr: "Qui le reçoit", es: "Quién lo recibe" },
  why: { en: "Why", fr: "Pourquoi", es: "Por qué" },
  gets_it: {
    en: "{count, plural, one {# number gets it} other {# numbers get it}}",
    fr: "{count, plural, one {# numéro le reçoit} other {# numéros le reçoivent}}",
    es: "{count, plural, one {# número lo recibe} other {# números lo reciben}}",
  },
  left_out: {
    en: "{count, plural, one {# number does not get it} other {# numbers do not get it}}",
    fr: "{count, plural, one {# numéro ne le reçoit pas} other {# numéros ne le reçoivent pas}}",
    es: "{count, plural, one {# número no lo recibe} other {# números no lo reciben}}",
  },
  left_out_sentence: {
    en: "{count, plural, one {# number does not get it.} other {# numbers do not get it.}}",
    fr: "{count, plural, one {# numéro ne le reçoit pas.} other {# numéros ne le reçoivent pas.}}",
    es: "{count, plural, one {# número no lo recibe.} other {# números no lo reciben.}}",
  },
  joined: {
    en: "Got the same text within the last minute: not sent twice",
    fr: "A reçu le même texte il y a moins d’une minute\u00a0: pas envoyé deux fois",
    es: "Recibió el mismo texto hace menos de un minuto: no se envía dos veces",
  },
  price: { en: "Price", fr: "Prix", es: "Precio" },
  for_numbers: {
    en: "{count, plural, one {For # number} other {For # numbers}}",
    fr: "{count, plural, one {Pour # numéro} other {Pour # numéros}}",
    es: "{count, plural, one {Para # número} other {Para # números}}",
  },
  budget_left: {
    en: "Left of the SMS budget of {budget}",
    fr: "Reste du budget SMS de {budget}",
    es: "Queda del presupuesto de SMS de {budget}",
  },
  leaves_at: {
    en: "Leaves on {moment}",
    fr: "Part le {moment}",
    es: "Sale el {moment}",
  },
  send: { en: "Send", fr: "Envoyer", es: "Enviar" },
  send_button: {
    en: "{count, plural, one {Send to # number} other {Send to # numbers}}",
    fr: "{count, plural, one {Envoyer à # numéro} other {Envoyer à # numéros}}",
    es: "{count, plural, one {Enviar a # número} other {Enviar a # números}}",
  },
  check: { en: "Check", fr: "Vérifier", es: "Comprobar" },
  test_button: {
    en: "{count, plural, one {Check for # number} other {Check for # numbers}}",
    fr: "{count, plural, one {Vérifier pour # numéro} other {Vérifier pour # numéros}}",
    es: "{count, plural, one {Comprobar para # número} other {Comprobar para # números}}",
  },
  question: {
    en: "Send this SMS?",
    fr: "Envoyer ce SMS\u00a0?",
    es: "¿Enviar este SMS?",
  },
  test_question: {
    en: "Check this SMS?",
    fr: "Vérifier ce SMS\u00a0?",
    es: "¿Comprobar este SMS?",
  },
  sentence: {
    en: "It goes to {count, plural, one {# number} other {# numbers}}, in {parts, plural, one {# part} other {# parts}}, and costs {cost}.",
    fr: "Il est envoyé à {count, plural, one {# numéro} other {# numéros}}, en {parts, plural, one {# partie} other {# parties}}, et coûte {cost}.",
    es: "Se envía a {count, plural, one {# número} other {# números}}, en {parts, plural, one {# parte} other {# partes}}, y cuesta {cost}.",
  },
  test_means: {
    en: "SMS Partner checks it for {count, plural, one {# number} other {# numbers}}. Nothing is sent or billed.",
    fr: "SMS Partner le vérifie pour {count, plural, one {# numéro} other {# numéros}}. Rien n’est envoyé ni facturé.",
    es: "SMS Partner lo comprueba para {count, plural, one {# número} other {# números}}. No se envía ni se factura nada.",
  },
  scheduled_means: {
    en: "It leaves on {moment}, and can be cancelled until 5 minutes before.",
    fr: "Il part le {moment}, et peut être annulé jusqu’à 5 minutes avant.",
    es: "Sale el {moment}, y se puede cancelar hasta 5 minutos antes.",
  },
  leaving: {
    en: "SMS Partner is being given the SMS…",
    fr: "Transmission du SMS à SMS Partner…",
    es: "Transmitiendo el SMS a SMS Partner…",
  },
  not_known: {
    en: "This SMS is not in the records of Home Assistant any more.",
    fr: "Home Assistant ne conserve plus ce SMS.",
    es: "Home Assistant ya no guarda este SMS.",
  },
  another: {
    en: "Write another SMS",
    fr: "Écrire un autre SMS",
    es: "Escribir otro SMS",
  },
  correct: {
    en: "Correct it and send it again",
    fr: "Corriger et envoyer à nouveau",
    es: "Corregir y enviar de nuevo",
  },
  fate: {
    en: "{count, plural, one {SMS to # number} other {SMS to # numbers}}",
    fr: "{count, plural, one {SMS à # numéro} other {SMS à # numéros}}",
    es: "{count, plural, one {SMS a # número} other {SMS a # números}}",
  },
  fate_of_test: {
    en: "{count, plural, one {Test of an SMS to # number} other {Test of an SMS to # numbers}}",
    fr: "{count, plural, one {Test d’un SMS à # numéro} other {Test d’un SMS à # numéros}}",
    es: "{count, plural, one {Prueba de un SMS a # número} other {Prueba de un SMS a # números}}",
  },
  asked_for: {
    en: "Written on {moment}",
    fr: "Écrit le {moment}",
    es: "Escrito el {moment}",
  },
  costs: { en: "Cost: {cost}", fr: "Coût\u00a0: {cost}", es: "Coste: {cost}" },
  messages: {
    en: "What became of each number",
    fr: "État de chaque numéro",
    es: "Estado de cada número",
  },
  state: { en: "State", fr: "État", es: "Estado" },
  cancel_sms: {
    en: "Cancel the SMS",
    fr: "Annuler le SMS",
    es: "Cancelar el SMS",
  },
  cancel_question: {
    en: "Cancel this SMS?",
    fr: "Annuler ce SMS\u00a0?",
    es: "¿Cancelar este SMS?",
  },
  cancel_means: {
    en: "What has not been sent of it will not be.",
    fr: "Ce qui n’est pas encore parti ne partira pas.",
    es: "Lo que aún no se ha enviado no se enviará.",
  },
} as const satisfies Record<string, Text>;
