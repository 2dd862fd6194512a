// A picture of a title that may not be in the library: its initials on a tinted ground where there is
// none, or none can be had.
import { address } from "./connection.js";
import { Artwork } from "./poster.jsx";

/** Sizes that our picture route offers, by their width in pixels. */
const SIZES = { 92: "w92", 185: "w185", 342: "w342", 500: "w500", 780: "w780", 1280: "w1280" };
const POSTER_WIDTHS = [185, 342, 500];
/** Posters as wide as an icon, in rows. */
export const SMALL_WIDTHS = [92, 185];
export const BACKDROP_WIDTHS = [780, 1280];

/** `path`: the picture's name, empty without one; `id` keeps the ground of a title the same. */
export function TitlePicture({ path, id, widths = POSTER_WIDTHS, ...rest }) {
  const source = (width) => address(`/api/v1/media/images/${SIZES[width]}/${encodeURIComponent(path)}`);
  return <Artwork id={id} version={path} sources={path ? widths.map((width) => [source(width), width]) : []} {...rest} />;
}
