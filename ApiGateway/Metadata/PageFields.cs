using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Metadata;

/// <summary>Query parameters of paged lists.</summary>
internal static class PageFields
{
    /// <summary>Page size.</summary>
    public static readonly QueryField<int> Limit = QueryField.Number("limit", "Items per page.", 1, RequestLimits.MaxPageSize, RequestLimits.DefaultPageSize);

    /// <summary>Cursor of the page.</summary>
    public static readonly QueryField<string> Cursor = QueryField.Text(
        "cursor", "The next_cursor of the previous page. When absent, the list begins with the newest item.", RequestLimits.MaxCursorLength);
}
