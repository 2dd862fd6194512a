// Where the episodes of a season will be.

/** As many as there are known to be, but no more than `most`. */
export const EpisodesOnTheirWay = ({ count, most }) =>
  Array.from({ length: Math.min(most, count || 3) }, (_, index) => (
    <div className="ep" key={index} aria-hidden="true">
      <div className="sk art--thumb art--wide" />
      <div className="grow">
        <div className="sk poster__line" />
      </div>
    </div>
  ));
