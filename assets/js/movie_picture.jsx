// The picture of a film on one's own list: its own, else that of the library.
import { address } from "./connection.js";
import { Artwork, Picture } from "./poster.jsx";

export function MoviePicture({ movie, className, sizes, children }) {
  const { id, title, picture, library_item_id: item } = movie;
  const rest = { title, className, sizes, children };
  if (!picture && item) return <Picture id={item} version={`item${item}`} {...rest} />;
  return <Artwork id={id} version={picture} sources={picture ? [[address(picture), 500]] : []} {...rest} />;
}
