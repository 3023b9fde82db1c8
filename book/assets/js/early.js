// Pages opened from disk may not fetch() other pages for the search's summaries: list the hits without them.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
