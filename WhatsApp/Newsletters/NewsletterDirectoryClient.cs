using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>A page of the directory.</summary>
/// <param name="Newsletters">Its newsletters.</param>
/// <param name="NextCursor">Where the next page begins, or null at the end.</param>
public sealed record NewsletterPage(IReadOnlyList<Newsletter> Newsletters, string? NextCursor);

/// <summary>The public directory of newsletters.</summary>
public sealed class NewsletterDirectoryClient
{
    private const int MaxCursorLength = 512;
    private readonly Operations<NewsletterFlow> _operations;

    internal NewsletterDirectoryClient(Operations<NewsletterFlow> operations) => _operations = operations;

    /// <summary>Searches newsletters by text.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<NewsletterPage> SearchAsync(string text, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["search_text"] = text, ["categories"] = new JsonArray(), ["limit"] = limit };
        if (cursor is not null) input["start_cursor"] = cursor;
        return QueryAsync(MexQueries.NewsletterSearch, input, cancellationToken);
    }

    /// <summary>Lists newsletters that WhatsApp shows first, of one country or of all.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<NewsletterPage> ListAsync(string? country, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["view"] = "RECOMMENDED",
            ["filters"] = new JsonObject { ["country_codes"] = NewsletterVariables.Countries(country), ["categories"] = new JsonArray() },
            ["limit"] = limit,
        };
        if (cursor is not null) input["start_cursor"] = cursor;
        return QueryAsync(MexQueries.NewsletterDirectory, input, cancellationToken);
    }

    /// <summary>Newsletters that WhatsApp recommends, of one country or of all.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<NewsletterPage> RecommendAsync(string? country, int limit, CancellationToken cancellationToken) => QueryAsync(
        MexQueries.NewsletterRecommended, new JsonObject { ["limit"] = limit, ["country_codes"] = NewsletterVariables.Countries(country) }, cancellationToken);

    /// <summary>Newsletters that WhatsApp finds similar to one, of one country or of all.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<NewsletterPage> FindSimilarAsync(Jid newsletter, string? country, int limit, CancellationToken cancellationToken) => QueryAsync(
        MexQueries.NewsletterSimilar,
        new JsonObject { ["newsletter_id"] = newsletter.ToString(), ["limit"] = limit, ["country_codes"] = NewsletterVariables.Countries(country) },
        cancellationToken);

    private Task<NewsletterPage> QueryAsync(MexQuery query, JsonObject input, CancellationToken cancellationToken) => _operations.RunAsync(
        flow => flow.Connection.SendMexAsync(
            query, new JsonObject { ["input"] = input, ["fetch_status_metadata"] = false },
            answer => answer is { ValueKind: JsonValueKind.Object } page ? Read(page) : new NewsletterPage([], null), cancellationToken));

    private static NewsletterPage Read(JsonElement page)
    {
        var found = MexJson.Items(page, "result").Select(NewsletterReader.Read).OfType<Newsletter>().ToArray();
        var next = MexJson.Find(page, "page_info") is { } places && MexJson.Flag(places, "hasNextPage")
            ? MexJson.Text(places, "endCursor", MaxCursorLength)
            : null;
        return new NewsletterPage(found, next);
    }
}
