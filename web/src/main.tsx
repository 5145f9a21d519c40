import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { StrictMode, useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { speak } from "./api/call";
import { newClient } from "./api/queries";
import { App, preload } from "./app";
import { applyLook } from "./frame/look";
import { Toasts } from "./parts/Toasts";
import { chosen, load, SpeechContext, type Language, type Say } from "./texts";
import "./looks/tokens.css";
import "./looks/base.css";
import "./looks/parts.css";
import "./looks/frame.css";
import "./looks/screens.css";

function Portal({ first, firstSay, client }: { first: Language; firstSay: Say; client: QueryClient }) {
  const [lang, setLang] = useState(first);
  const [say, setSay] = useState<Say>(() => firstSay);
  const speech = useMemo(
    () => ({
      say,
      lang,
      speakIn: (next: Language) => {
        void load(next).then((words) => {
          speak(next);
          localStorage.setItem("holdfast.lang", next);
          setSay(() => words);
          setLang(next);
        });
      },
    }),
    [say, lang],
  );
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  return (
    <QueryClientProvider client={client}>
      <SpeechContext value={speech}>
        <Toasts>
          <App />
        </Toasts>
      </SpeechContext>
    </QueryClientProvider>
  );
}

async function begin(): Promise<void> {
  applyLook();
  const lang = chosen();
  speak(lang);
  document.documentElement.lang = lang;
  const client = newClient();
  void preload(window.location.pathname, client, lang);
  const say = await load(lang);
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <Portal first={lang} firstSay={say} client={client} />
    </StrictMode>,
  );
}

void begin();
