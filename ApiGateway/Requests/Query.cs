using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// The declared query parameters of a request; for a DELETE they may be given in the body instead. Call <see cref="Check"/> after reading all of them.
/// </summary>
/// <param name="values">Query string.</param>
/// <param name="body">Fields of the body of a DELETE, or null.</param>
internal sealed class Query(IQueryCollection values, Dictionary<string, string>? body)
{
    private readonly FieldErrors _errors = new();

    /// <summary>Called by ASP.NET to bind the parameter.</summary>
    public static async ValueTask<Query?> BindAsync(HttpContext http) => new Query(http.Request.Query, await JsonBody.ReadFieldsAsync(http));

    /// <summary>A value, or null when the parameter is absent or invalid.</summary>
    public T? Value<T>(QueryField<T> field) where T : struct => TryGet(field, out var value) ? value : null;

    /// <summary>A text, or null when the parameter is absent or invalid.</summary>
    public string? Text(QueryField<string> field) => TryGet(field, out var value) ? value : null;

    /// <summary>The requested page.</summary>
    public PageRequest Page() => new(Value(PageFields.Limit) ?? RequestLimits.DefaultPageSize, Text(PageFields.Cursor));

    /// <summary>A channel id.</summary>
    public ChannelId? Channel(QueryField<Guid> field) => Value(field) is { } id ? new ChannelId(id) : null;

    /// <summary>Adds a problem when a condition is false.</summary>
    public void Require(bool condition, QueryField field)
    {
        if (!condition) _errors.Add(field.Name, field.Expected);
    }

    /// <summary>Throws <c>invalid_request</c> with every problem.</summary>
    public void Check()
    {
        if (body is not null)
            foreach (var name in body.Keys) _errors.Add(name, "is not a field of this request");
        _errors.ThrowIfAny();
    }

    private bool TryGet<T>(QueryField<T> field, out T value) where T : notnull
    {
        value = default!;
        string? inBody = null;
        var isInBody = body?.Remove(field.Name, out inBody) == true;
        if (!values.TryGetValue(field.Name, out var given) && !isInBody) return false;
        if (isInBody && given.Count > 0) _errors.Add(field.Name, "must stand either in the body or in the query");
        if ((isInBody ? inBody : given.Count == 1 ? given[0] : null) is { } text && field.TryRead(text, out value)) return true;
        _errors.Add(field.Name, field.Expected);
        return false;
    }
}
