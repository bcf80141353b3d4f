import type { Text } from "../localize";

/** What went wrong between the page and Home Assistant. */
export const errors = {
  unauthorized: {
    en: "Only administrators may use this page.",
    fr: "Seuls les administrateurs peuvent utiliser cette page.",
    es: "Solo los administradores pueden usar esta página.",
  },
  not_there: {
    en: "Home Assistant does not know this page yet, or no longer. If that lasts, reload the page.",
    fr: "Home Assistant ne connaît pas encore cette page, ou plus. Si cela dure, rechargez la page.",
    es: "Home Assistant todavía no conoce esta página, o ya no. Si esto dura, vuelve a cargar la página.",
  },
  outdated: {
    en: "This page is older than Home Assistant’s side of it. Reload it.",
    fr: "Cette page est plus ancienne que Home Assistant. Rechargez-la.",
    es: "Esta página es más antigua que Home Assistant. Vuelve a cargarla.",
  },
  unknown: {
    en: "Home Assistant could not do that. Its log says why.",
    fr: "Home Assistant n’a pas pu le faire. Son journal dit pourquoi.",
    es: "Home Assistant no ha podido hacerlo. Su registro dice por qué.",
  },
  disconnected: {
    en: "The connection to Home Assistant was lost. Try again in a moment.",
    fr: "La connexion à Home Assistant a été perdue. Réessayez dans un instant.",
    es: "Se ha perdido la conexión con Home Assistant. Inténtalo de nuevo en un momento.",
  },
} as const satisfies Record<string, Text>;
