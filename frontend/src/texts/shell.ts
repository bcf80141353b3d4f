import type { Text } from "../localize";

export const shell = {
  title: { en: "SMS Partner", fr: "SMS Partner", es: "SMS Partner" },
  menu: { en: "Open the menu", fr: "Ouvrir le menu", es: "Abrir el menú" },
  views: { en: "Views", fr: "Vues", es: "Vistas" },
  account: { en: "Account", fr: "Compte", es: "Cuenta" },
  no_account: {
    en: "There is no account of SMS Partner that is enabled.",
    fr: "Aucun compte SMS Partner n’est activé.",
    es: "No hay ninguna cuenta de SMS Partner habilitada.",
  },
  not_loaded: {
    en: "The account {account} is not loaded. Its page in the settings tells why.",
    fr: "Le compte {account} n’est pas chargé. Sa page dans les paramètres dit pourquoi.",
    es: "La cuenta {account} no está cargada. Su página en los ajustes dice por qué.",
  },
  settings: {
    en: "Open the settings",
    fr: "Ouvrir les paramètres",
    es: "Abrir los ajustes",
  },
  not_found: {
    en: "This part of the page could not be loaded. If the integration was updated, reload the page.",
    fr: "Cette partie de la page n’a pas pu être chargée. Si l’intégration a été mise à jour, rechargez la page.",
    es: "No se ha podido cargar esta parte de la página. Si la integración se ha actualizado, vuelve a cargar la página.",
  },
  updated: {
    en: "The integration was updated: reload the page to use its new version.",
    fr: "L’intégration a été mise à jour\u00a0: rechargez la page pour utiliser la nouvelle version.",
    es: "La integración se ha actualizado: vuelve a cargar la página para usar la nueva versión.",
  },
  reload: {
    en: "Reload the page",
    fr: "Recharger la page",
    es: "Volver a cargar la página",
  },
  verify: { en: "Verify a list", fr: "Vérifier une liste", es: "Verificar una lista" },
  progress: { en: "Progress", fr: "Progression", es: "Progreso" },
  results: { en: "Results", fr: "Résultats", es: "Resultados" },
  history: { en: "So far", fr: "Historique", es: "Historial" },
  write: { en: "Write", fr: "Écrire", es: "Escribir" },
  money: { en: "Money", fr: "Argent", es: "Dinero" },
  "stop-list": { en: "Stop list", fr: "Liste STOP", es: "Lista STOP" },
} as const satisfies Record<string, Text>;
