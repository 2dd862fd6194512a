// The subscriptions panel; its script comes when somebody opens it.
import { Suspense, lazy } from "react";

const List = lazy(() => import("./subscription_list.jsx"));

export function Subscriptions({ children, ...props }) {
  return (
    <Suspense fallback={children}>
      <List {...props} skeleton={children} />
    </Suspense>
  );
}
