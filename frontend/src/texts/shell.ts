import type { Text } from "../localize";

export const shell = {
  title: { en: "SMS Partner", fr: "SMS Partner", es: "SMS Partner" },
  menu: { en: "Open the menu", fr: "Ouvrir le menu", es: "Abrir el menú" },
  views: { en: "Views", fr: "Vues", es: "Vistas" },
  account: { en: "Account", fr: "Compte", es: "Cuenta" },
  loading: { en: "Loading…", fr: "Chargement…", es: "Cargando…" },
  not_loaded: {
    en: "The account {account} is not loaded. Its page in the settings tells why.",
    fr: "Le compte {account} n’est pas chargé. Sa page dans les paramètres dit pourquoi.",
    es: "La cuenta {account} no está cargada. Su página en los ajustes dice por qué.",
  },
  verify: { en: "Verify a list", fr: "Vérifier une liste", es: "Verificar una lista" },
  progress: { en: "Progress", fr: "Progression", es: "Progreso" },
  results: { en: "Results", fr: "Résultats", es: "Resultados" },
  history: { en: "So far", fr: "Jusqu’ici", es: "Hasta ahora" },
  write: { en: "Write", fr: "Écrire", es: "Escribir" },
  money: { en: "Money", fr: "Argent", es: "Dinero" },
  "stop-list": { en: "Stop list", fr: "Liste STOP", es: "Lista STOP" },
} as const satisfies Record<string, Text>;
