using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>A REST request while it is handled.</summary>
internal sealed class RestRequest(HttpContext http, ServerParts parts)
{
    /// <summary>Customer of requests that name none.</summary>
    public const string DefaultOwner = "local";

    private const int MaxOwnerLength = 128;
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>Path of what was created, for the response.</summary>
    public string? Location { get; set; }

    /// <summary>Customer that sends the request.</summary>
    public string Owner
    {
        get
        {
            var owner = http.Request.Headers["X-Sandbox-Owner"].ToString();
            if (owner.Length == 0) return DefaultOwner;
            return owner.Length <= MaxOwnerLength ? owner : throw RequestReader.Refused("The owner is too long.", "X-Sandbox-Owner");
        }
    }

    /// <summary>How many of what is created here the owner's plan allows; null for any number.</summary>
    public int? PlanLimit =>
        int.TryParse(http.Request.Headers["X-Sandbox-Most"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;

    /// <summary>Page size.</summary>
    public int Limit
    {
        get
        {
            var text = http.Request.Query["limit"].ToString();
            if (text.Length == 0) return DefaultLimit;
            return int.TryParse(text, out var limit) && limit is >= 1 and <= MaxLimit ? limit
                : throw RequestReader.Refused("The limit is a number from 1 to 1000.", "limit");
        }
    }

    /// <summary>Position behind which the page begins.</summary>
    public long After
    {
        get
        {
            var text = http.Request.Query["after"].ToString();
            if (text.Length == 0) return 0;
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after
                : throw RequestReader.Refused("The cursor is unknown.", "after");
        }
    }

    /// <summary>A part of the server, by which an area does what is requested.</summary>
    public T Part<T>()
        where T : class => parts.Get<T>();

    /// <summary>A value of the route.</summary>
    public string Route(string name) => http.Request.RouteValues[name]?.ToString() ?? "";

    /// <summary>The JSON body, whose fields are within their declared limits; an absent body counts as <c>{}</c>.</summary>
    public async Task<T> BodyAsync<T>() where T : class
    {
        var body = await ReadAsync<T>().ConfigureAwait(false);
        var problems = new FieldProblems();
        DeclaredLimits.Check(body, problems);
        problems.ThrowIfAny();
        return body;
    }

    /// <summary>A page of a list that is in memory.</summary>
    public Page<TReply> PageOf<T, TReply>(IReadOnlyList<T> all, Func<T, TReply> view)
    {
        var (limit, after) = (Limit, (int)Math.Min(After, int.MaxValue));
        var next = after + limit < all.Count ? (after + limit).ToString(CultureInfo.InvariantCulture) : null;
        return new Page<TReply>([.. all.Skip(after).Take(limit).Select(view)], next);
    }

    private async Task<T> ReadAsync<T>() where T : class
    {
        try
        {
            using var buffer = new MemoryStream();
            await http.Request.Body.CopyToAsync(buffer, Aborted).ConfigureAwait(false);
            if (buffer.Length == 0) buffer.Write("{}"u8);
            buffer.Position = 0;
            var body = await JsonSerializer.DeserializeAsync<T>(buffer, SandboxJson.Options, Aborted).ConfigureAwait(false)
                ?? throw RequestReader.Refused("The body must be a JSON object.", null);
            RequireEnums<T>(buffer);
            return body;
        }
        catch (JsonException exception)
        {
            var field = exception.Path is { Length: > 2 } path ? path[2..] : null;
            throw field is null
                ? new SandboxRefusedException("bad_request", "The body is no JSON object of this operation.")
                : RequestReader.Refused("The field is unknown or has a wrong type.", field);
        }
    }

    /// <summary>A missing enum reads as its first value: it is found by its name.</summary>
    private static void RequireEnums<T>(MemoryStream body)
    {
        var required = typeof(T).GetProperties().Where(property => property.PropertyType.IsEnum && property.IsDefined(typeof(RequiredMemberAttribute),
            inherit: false)).ToArray();
        if (required.Length == 0) return;
        using var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
        foreach (var name in required.Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)))
            if (!document.RootElement.TryGetProperty(name, out _)) throw RequestReader.Refused("The field is required.", name);
    }
}
