using System.Globalization;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.Grains.Storage.Search;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>History as pages.</summary>
public sealed class MessageListing(Database database, Cursors cursors, MessageRows messages)
{
    /// <summary>Maximum number of rows read for one page. If filters leave few of them, the page is short and its cursor continues from there.</summary>
    public const int RowsPerPage = 2_000;

    private const string CursorName = "history";

    /// <summary>
    /// How much earlier than its time a message may be listed: an own message gets the server's time when it is sent, and keeps its position.
    /// </summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7) + HeldMessageRows.LongestHeld;

    /// <summary>How much later than its time a message may be listed: clocks differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>Messages, newest first. Whose channel it is must be checked before.</summary>
    public async Task<Page<MessageView>> ReadAsync(Caller caller, MessageQuery query, CancellationToken cancellationToken)
    {
        // A caller bound to one channel sees nothing of the others.
        if (caller.ChannelScope is { } only && query.ChannelId is { } channel && channel != only) return new Page<MessageView>([], null);
        var listed = RangeOf(caller, query, PlaceOf(cursors.Open(CursorName, query.Page.Cursor)));
        var (rows, cutAt) = query.Q is { Length: > 0 } text ? await SearchAsync(listed, text, cancellationToken)
            : (await ReadPageAsync(listed, cancellationToken), null);
        var found = rows.OrderByDescending(row => row.Place.SortAt).ThenByDescending(row => row.Place.Sequence).ToArray();
        MessagePlace? next;
        if (found.Length > query.Page.Limit)
        {
            found = found[..query.Page.Limit];
            next = found[^1].Place;
        }
        else
        {
            next = cutAt ?? await FindEndAsync(listed, cancellationToken);
        }
        var views = await messages.CompleteAsync([.. found.Select(row => row.View)], cancellationToken);
        return new Page<MessageView>(views, next is { } place ? cursors.Seal(CursorName, CursorOf(place)) : null);
    }

    /// <summary>The input of a page: the range of its index, the filters on it, and the chat if there is one.</summary>
    private sealed record ListedRange(HistorySql.Scope Scope, SqlArgument[] Range, SqlArgument[] Filters, int Limit);

    private static ListedRange RangeOf(Caller caller, MessageQuery query, MessagePlace below)
    {
        var channel = caller.ChannelScope ?? query.ChannelId;
        var scope = channel is null ? HistorySql.Scope.Customer : query.ChatId is null ? HistorySql.Scope.Channel : HistorySql.Scope.Chat;
        // One bound and not two: a database uses only one of them in its index.
        if (query.Before is { } before && before.ToUnixTimeSeconds() + (long)ClockSkew.TotalSeconds is var latest && latest < below.SortAt)
            below = new MessagePlace(latest, long.MaxValue);
        SqlArgument[] chat = scope == HistorySql.Scope.Channel ? [] : [("chat_id", query.ChatId ?? "")];
        SqlArgument[] range =
        [
            ("owner", channel?.ToString() ?? caller.CustomerId.ToString()), ("mode", caller.Mode), ("below_sort_at", below.SortAt),
            ("below_seq", below.Sequence),
            ("from_sort_at", query.After is { } after ? after.ToUnixTimeSeconds() - (long)LongestWait.TotalSeconds : long.MinValue),
        ];
        SqlArgument[] filters =
        [
            ("from_me", query.FromMe is { } own ? own ? 1L : 0L : -1L), ("type", query.Type ?? ""), ("status", query.Status is { } status ? (long)status : -1L),
            ("after", query.After?.ToUnixTimeMilliseconds() ?? -1L), ("before", query.Before?.ToUnixTimeMilliseconds() ?? -1L),
            ("author", query.Author ?? ""),
        ];
        // The chat is part of the range of a chat's index, and a filter over all channels.
        return scope == HistorySql.Scope.Chat
            ? new ListedRange(scope, [.. range, .. chat], filters, query.Page.Limit + 1)
            : new ListedRange(scope, range, [.. filters, .. chat], query.Page.Limit + 1);
    }

    private Task<IReadOnlyList<PlacedMessage>> ReadPageAsync(ListedRange listed, CancellationToken cancellationToken) => database.ReadAsync(
        ReadLane.Lists, HistorySql.List(listed.Scope), [.. listed.Range, .. listed.Filters, ("scanned", RowsPerPage), ("limit", listed.Limit)],
        cancellationToken);

    /// <summary>Filters may have used up the range: when it is as long as it may be, its last row is where the next page begins.</summary>
    private async Task<MessagePlace?> FindEndAsync(ListedRange listed, CancellationToken cancellationToken) =>
        await database.ReadAsync(ReadLane.Lists, HistorySql.End(listed.Scope), [.. listed.Range, ("scanned", RowsPerPage - 1)], cancellationToken)
            is [var end, ..]
            ? end : null;

    /// <summary>Rows whose text contains another; and the last row that was read, when the texts were longer than one page reads.</summary>
    private async Task<(IReadOnlyList<PlacedMessage> Rows, MessagePlace? CutAt)> SearchAsync(ListedRange listed, string text,
        CancellationToken cancellationToken)
    {
        var pattern = new SubstringSearch(SearchFolding.Fold(text));
        var texts = await database.ReadAsync(
            ReadLane.Lists, HistorySql.Texts(listed.Scope), [.. listed.Range, .. listed.Filters, ("scanned", RowsPerPage), ("bytes", HistorySql.SearchedBytes)],
            // A text whose folded form is not stored yet is folded here.
            row => (row.Place, Fits: pattern.IsIn(row.Folded ?? SearchFolding.Fold(row.Body!)), row.Total), cancellationToken);
        var found = texts.Where(row => row.Fits).Take(listed.Limit).Select(row => row.Place.Sequence).ToArray();
        var rows = found.Length == 0
            ? []
            : await database.ReadAsync(ReadLane.Lists, HistorySql.Found, [("sequences", JsonSerializer.Serialize(found))], cancellationToken);
        return (rows, texts.Count > 0 && texts[^1].Total >= HistorySql.SearchedBytes ? texts[^1].Place : null);
    }

    private static CursorPosition CursorOf(MessagePlace place) => new(place.SortAt, place.Sequence.ToString(CultureInfo.InvariantCulture));

    private static MessagePlace PlaceOf(CursorPosition? cursor) =>
        cursor is null ? new MessagePlace(long.MaxValue, long.MaxValue)
            : new MessagePlace(cursor.Number, long.Parse(cursor.Text, CultureInfo.InvariantCulture));
}
