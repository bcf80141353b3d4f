import type { Text } from "../localize";

export const table = {
  select: { en: "Select", fr: "Sélectionner", es: "Seleccionar" },
  select_all: { en: "Select all", fr: "Tout sélectionner", es: "Seleccionar todo" },
  not_loaded: {
    en: "Rows could not be loaded.",
    fr: "Des lignes n’ont pas pu être chargées.",
    es: "No se pudieron cargar algunas filas.",
  },
} as const satisfies Record<string, Text>;
