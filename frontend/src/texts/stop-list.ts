import type { Text } from "../localize";

export const stopList = {
  title: { en: "Stop list", fr: "Liste STOP", es: "Lista STOP" },
  explained: {
    en: "Who is on it has opted out. SMS Partner sends them no advertising, and this integration sends them no SMS.",
    fr: "Les personnes inscrites ne veulent plus de SMS. SMS Partner ne leur envoie pas de publicité, et cette intégration ne leur envoie aucun SMS.",
    es: "Quien está en ella se ha dado de baja. SMS Partner no le envía publicidad, y esta integración no le envía ningún SMS.",
  },
  forgotten: {
    en: "{count, plural, one {# number was forgotten: it stays on the list, but only its fingerprint is kept.} other {# numbers were forgotten: they stay on the list, but only their fingerprints are kept.}}",
    fr: "{count, plural, one {# numéro a été oublié\u00a0: il reste sur la liste, mais seule son empreinte est conservée.} other {# numéros ont été oubliés\u00a0: ils restent sur la liste, mais seules leurs empreintes sont conservées.}}",
    es: "{count, plural, one {# número se ha olvidado: sigue en la lista, pero solo se guarda su huella.} other {# números se han olvidado: siguen en la lista, pero solo se guardan sus huellas.}}",
  },
  unread: {
    en: "{count, plural, one {# number counts already, though SMS Partner’s list has not shown it yet.} other {# numbers count already, though SMS Partner’s list has not shown them yet.}}",
    fr: "{count, plural, one {# numéro compte déjà, bien que la liste de SMS Partner ne l’ait pas encore montré.} other {# numéros comptent déjà, bien que la liste de SMS Partner ne les ait pas encore montrés.}}",
    es: "{count, plural, one {# número ya cuenta, aunque la lista de SMS Partner aún no lo ha mostrado.} other {# números ya cuentan, aunque la lista de SMS Partner aún no los ha mostrado.}}",
  },
  outdated: {
    en: "The list could not be read from SMS Partner last time. What is shown is what was read before, with what has changed here since.",
    fr: "La liste n’a pas pu être lue chez SMS Partner la dernière fois. Voici ce qui avait été lu avant, avec ce qui a changé ici depuis.",
    es: "La última vez no se pudo leer la lista de SMS Partner. Se muestra lo leído antes, con lo que ha cambiado aquí desde entonces.",
  },
  show: { en: "What is shown", fr: "Affichage", es: "Qué se muestra" },
  on_list: { en: "On the list", fr: "Sur la liste", es: "En la lista" },
  changes: { en: "Joined and left", fr: "Entrées et sorties", es: "Altas y bajas" },
  search: {
    en: "Search for a number",
    fr: "Rechercher un numéro",
    es: "Buscar un número",
  },
  joined_at: { en: "Since", fr: "Depuis", es: "Desde" },
  earlier: {
    en: "Not known",
    fr: "Date inconnue",
    es: "Fecha desconocida",
  },
  change: { en: "Change", fr: "Changement", es: "Cambio" },
  joined: { en: "Joined", fr: "Entrée", es: "Alta" },
  left: { en: "Left", fr: "Sortie", es: "Baja" },
  nothing_found: {
    en: "No number found.",
    fr: "Aucun numéro trouvé.",
    es: "No se ha encontrado ningún número.",
  },
  nobody: {
    en: "Nobody is on the list.",
    fr: "Personne n’est sur la liste.",
    es: "Nadie está en la lista.",
  },
  no_changes: {
    en: "Nobody has joined or left since the list was first read, as far as that is still kept.",
    fr: "Personne n’est entré ni sorti depuis la première lecture de la liste, pour autant que ce soit encore conservé.",
    es: "Nadie ha entrado ni salido desde la primera lectura de la lista, hasta donde aún se guarda.",
  },
  add: { en: "Add numbers", fr: "Ajouter des numéros", es: "Añadir números" },
  remove: {
    en: "{count, plural, one {Remove # number} other {Remove # numbers}}",
    fr: "{count, plural, one {Retirer # numéro} other {Retirer # numéros}}",
    es: "{count, plural, one {Quitar # número} other {Quitar # números}}",
  },
  add_heading: {
    en: "Add numbers to the stop list",
    fr: "Ajouter des numéros à la liste STOP",
    es: "Añadir números a la lista STOP",
  },
  add_explained: {
    en: "From now on they are sent no SMS. Phone numbers in any spelling, separated by commas or lines; 500 at most.",
    fr: "Dès maintenant, aucun SMS ne leur est envoyé. Numéros de téléphone sous toute forme, séparés par des virgules ou des lignes\u00a0; 500 au plus.",
    es: "Desde ahora no se les envía ningún SMS. Números de teléfono en cualquier formato, separados por comas o líneas; 500 como máximo.",
  },
  phone_numbers: {
    en: "Phone numbers",
    fr: "Numéros de téléphone",
    es: "Números de teléfono",
  },
  remove_heading: {
    en: "{count, plural, one {Take # number off the stop list?} other {Take # numbers off the stop list?}}",
    fr: "{count, plural, one {Retirer # numéro de la liste STOP\u00a0?} other {Retirer # numéros de la liste STOP\u00a0?}}",
    es: "{count, plural, one {¿Quitar # número de la lista STOP?} other {¿Quitar # números de la lista STOP?}}",
  },
  remove_explained: {
    en: "These people have opted out. The law forbids sending them advertising unless they have asked for it again.",
    fr: "Ces personnes se sont désinscrites. La loi interdit de leur envoyer de la publicité, sauf si elles l’ont redemandée.",
    es: "Estas personas se han dado de baja. La ley prohíbe enviarles publicidad salvo que la hayan pedido de nuevo.",
  },
  consent: {
    en: "Each of them consents to be texted again, and I can prove it.",
    fr: "Chacune consent à recevoir de nouveau des SMS, et je peux le prouver.",
    es: "Cada una consiente en recibir SMS de nuevo, y puedo probarlo.",
  },
  more: {
    en: "and {count} more",
    fr: "et {count} de plus",
    es: "y {count} más",
  },
  working: {
    en: "SMS Partner is asked for one number after the other…",
    fr: "Demande à SMS Partner, un numéro après l’autre…",
    es: "Solicitud a SMS Partner, un número tras otro…",
  },
  added: {
    en: "{count, plural, one {# number was added.} other {# numbers were added.}}",
    fr: "{count, plural, one {# numéro a été ajouté.} other {# numéros ont été ajoutés.}}",
    es: "{count, plural, one {Se ha añadido # número.} other {Se han añadido # números.}}",
  },
  removed: {
    en: "{count, plural, one {# number was removed.} other {# numbers were removed.}}",
    fr: "{count, plural, one {# numéro a été retiré.} other {# numéros ont été retirés.}}",
    es: "{count, plural, one {Se ha quitado # número.} other {Se han quitado # números.}}",
  },
  already_on: {
    en: "{count, plural, one {# was on the list already.} other {# were on the list already.}}",
    fr: "{count, plural, one {# était déjà sur la liste.} other {# étaient déjà sur la liste.}}",
    es: "{count, plural, one {# ya estaba en la lista.} other {# ya estaban en la lista.}}",
  },
  already_off: {
    en: "{count, plural, one {# was not on the list.} other {# were not on the list.}}",
    fr: "{count, plural, one {# n’était pas sur la liste.} other {# n’étaient pas sur la liste.}}",
    es: "{count, plural, one {# no estaba en la lista.} other {# no estaban en la lista.}}",
  },
  not_changed: {
    en: "{count, plural, one {# could not be changed: {numbers}. Try it again.} other {# could not be changed: {numbers}. Try them again.}}",
    fr: "{count, plural, one {# n’a pas pu être modifié\u00a0: {numbers}. Réessayez.} other {# n’ont pas pu être modifiés\u00a0: {numbers}. Réessayez.}}",
    es: "{count, plural, one {# no se ha podido cambiar: {numbers}. Inténtalo de nuevo.} other {# no se han podido cambiar: {numbers}. Inténtalo de nuevo.}}",
  },
} as const satisfies Record<string, Text>;
