// The card of what stands behind a link; its script comes when somebody asks for the first one.
import { Suspense, lazy } from "react";

const Card = lazy(() => import("./preview_card.jsx"));

/** Fetches the card's script while the server looks the link up. */
export const warmPreview = () => {
  import("./preview_card.jsx");
};

export function Preview({ children, ...props }) {
  return (
    <Suspense fallback={children}>
      <Card key={props.preview.url} {...props} />
    </Suspense>
  );
}
