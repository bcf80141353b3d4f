/** What Home Assistant gives to a page, as far as this one uses it. */

export interface Connection {
  subscribeMessage<Event>(
    callback: (event: Event) => void,
    message: { type: string },
  ): Promise<() => Promise<void>>;
}

export interface HomeAssistant {
  language: string;
  connection: Connection;
  user: { id: string; is_admin: boolean };
  locale: { language: string };
  config: { time_zone: string; currency: string };
  themes: { darkMode: boolean };
  callWS<Answer>(message: { type: string }): Promise<Answer>;
  localize(key: string, values?: Record<string, string>): string;
  loadBackendTranslation(category: string, integration: string): Promise<unknown>;
}
