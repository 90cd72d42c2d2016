import { createRoot } from "react-dom/client";
import { Dashboard } from "./shell/dashboard.tsx";

createRoot(document.getElementById("root")!).render(<Dashboard />);
