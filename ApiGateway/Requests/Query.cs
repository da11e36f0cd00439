using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>The query of a request, read through declared fields; those of a DELETE may stand in its body instead. Call <see cref="Check"/> when all are read.</summary>
/// <param name="values">What came in the address.</param>
/// <param name="body">What came in the body of a DELETE, or null.</param>
internal sealed class Query(IQueryCollection values, Dictionary<string, string>? body)
{
    /// <summary>Items per page.</summary>
    public static readonly QueryField<int> Limit =
        QueryField.Number("limit", "Items per page.", 1, RequestLimits.MaxPageSize, RequestLimits.DefaultPageSize);

    /// <summary>Where the page before ended.</summary>
    public static readonly QueryField<string> Cursor =
        QueryField.Text("cursor", "The next_cursor of the page before; without it the list begins at the newest.", RequestLimits.MaxCursorLength);

    private readonly FieldErrors _errors = new();

    /// <summary>Called by the framework to make the parameter.</summary>
    public static async ValueTask<Query?> BindAsync(HttpContext http) => new Query(http.Request.Query, await JsonBody.ReadFieldsAsync(http));

    /// <summary>A value, or null when the field is absent or wrong.</summary>
    public T? Value<T>(QueryField<T> field) where T : struct => TryGet(field, out var value) ? value : null;

    /// <summary>A text, or null when the field is absent or wrong.</summary>
    public string? Text(QueryField<string> field) => TryGet(field, out var value) ? value : null;

    /// <summary>The page asked for.</summary>
    public PageRequest Page() => new(Value(Limit) ?? RequestLimits.DefaultPageSize, Text(Cursor));

    /// <summary>A channel id.</summary>
    public ChannelId? Channel(QueryField<Guid> field) => Value(field) is { } id ? new ChannelId(id) : null;

    /// <summary>Notes a wrong field.</summary>
    public void Require(bool condition, QueryField field)
    {
        if (!condition) _errors.Add(field.Name, field.Expected);
    }

    /// <summary>Throws <c>invalid_request</c> with every wrong field.</summary>
    public void Check()
    {
        if (body is not null)
            foreach (var name in body.Keys) _errors.Add(name, "is not a field of this request");
        _errors.ThrowIfAny();
    }

    private bool TryGet<T>(QueryField<T> field, out T value) where T : notnull
    {
        value = default!;
        string? said = null;
        var isInBody = body?.Remove(field.Name, out said) == true;
        if (!values.TryGetValue(field.Name, out var given) && !isInBody) return false;
        if (isInBody && given.Count > 0) _errors.Add(field.Name, "must stand either in the body or in the query");
        if ((isInBody ? said : given.Count == 1 ? given[0] : null) is { } text && field.TryRead(text, out value)) return true;
        _errors.Add(field.Name, field.Expected);
        return false;
    }
}
