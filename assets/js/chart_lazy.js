// The drawings of charts, which weigh more than their page: fetched while the figures are on their way.
import { lazy } from "react";

const fetched = () => import("./chart_drawings.jsx");
const drawing = (name) => lazy(() => fetched().then((all) => ({ default: all[name] })));

export const Ahead = drawing("Ahead");
export const Areas = drawing("Areas");
export const Bars = drawing("Bars");
export const Lying = drawing("Lying");
export const Week = drawing("Week");

/** Begin to fetch them; a drawing that cannot be had says so itself. */
export const fetchDrawings = () => void fetched().catch(() => {});
