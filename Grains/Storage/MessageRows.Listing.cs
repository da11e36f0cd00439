using System.Globalization;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Search;

namespace WhatIsUp.Grains.Storage;

/// <summary>History as pages.</summary>
public sealed partial class MessageRows
{
    /// <summary>Rows that one page looks at. Where filters leave few of them, the page is short and its cursor goes on from there.</summary>
    public const int RowsPerPage = 2_000;

    /// <summary>How much earlier than its time a message may be listed: our own take the server's time when it takes them, and keep their place.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7) + LongestHeld;

    /// <summary>How much later than its time a message may be listed: clocks differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    private const string CursorName = "history";

    /// <summary>Messages, newest first. Whose channel it is must be checked before.</summary>
    public async Task<Page<MessageView>> ListAsync(Caller caller, MessageQuery query, CancellationToken cancellationToken)
    {
        // For a caller bound to one channel, the others hold nothing.
        if (caller.ChannelScope is { } only && query.ChannelId is { } asked && asked != only) return new Page<MessageView>([], null);
        var channel = caller.ChannelScope ?? query.ChannelId;
        // Over all channels, a chat is a filter like others: it is looked for in the customer's range.
        var scope = channel is null ? HistorySql.Scope.Customer : query.ChatId is null ? HistorySql.Scope.Channel : HistorySql.Scope.Chat;
        var (sortAt, sequence) = Position(cursors.Open(CursorName, query.Page.Cursor));
        // One bound and not two: a database takes only one of them into its index.
        if (query.Before is { } before && before.ToUnixTimeSeconds() + (long)ClockSkew.TotalSeconds is var latest && latest < sortAt) (sortAt, sequence) = (latest, long.MaxValue);
        object?[] range =
        [
            channel?.ToString() ?? caller.CustomerId.ToString(), (long)caller.Mode, sortAt, sequence,
            query.After is { } after ? after.ToUnixTimeSeconds() - (long)LongestWait.TotalSeconds : long.MinValue,
        ];
        object?[] filters =
        [
            query.FromMe is { } own ? own ? 1L : 0L : -1L, query.Type ?? "", query.Status is { } status ? (long)status : -1L, query.After?.ToUnixTimeMilliseconds() ?? -1L,
            query.Before?.ToUnixTimeMilliseconds() ?? -1L,
        ];
        object?[] chat = scope == HistorySql.Scope.Chat ? [query.ChatId] : [];
        object?[] chatFilter = scope == HistorySql.Scope.Customer ? [query.ChatId ?? ""] : chat;
        var listed = new ListedRange(scope, [.. range, (long)RowsPerPage, .. filters], chatFilter, query.Page.Limit + 1);
        var (rows, cutAt) = query.Q is { Length: > 0 } text ? await SearchAsync(listed, text, cancellationToken) : (await ReadPageAsync(listed, cancellationToken), null);
        var found = rows.OrderByDescending(row => row.Place.SortAt).ThenByDescending(row => row.Place.Sequence).ToArray();
        CursorPosition? next = null;
        if (found.Length > query.Page.Limit)
        {
            found = found[..query.Page.Limit];
            next = Position(found[^1].Place);
        }
        else if (cutAt is { } last)
        {
            next = Position(last);
        }
        else
        {
            // Filters may have used up the range: its last row says so, if it is as long as it may be.
            var end = await database.ReadAsync(ReadLane.Lists, HistorySql.End(scope), [.. range, (long)(RowsPerPage - 1), .. chat], row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);
            if (end.Count > 0) next = Position(end[0]);
        }
        var views = await CompleteAsync([.. found.Select(row => row.View)], cancellationToken);
        return new Page<MessageView>(views, next is null ? null : cursors.Seal(CursorName, next));
    }

    /// <summary>What a page reads.</summary>
    private sealed record ListedRange(HistorySql.Scope Scope, object?[] Arguments, object?[] Chat, int Limit);

    private Task<IReadOnlyList<(MessageView View, (long SortAt, long Sequence) Place)>> ReadPageAsync(ListedRange range, CancellationToken cancellationToken) => database.ReadAsync(
        ReadLane.Lists, HistorySql.List(range.Scope), [.. range.Arguments, (long)range.Limit, .. range.Chat], row => (MapView(row).View, PlaceOf(row)), cancellationToken);

    /// <summary>Rows whose text contains another; and the last row that was looked at, when the texts were longer than one page reads.</summary>
    private async Task<(IReadOnlyList<(MessageView View, (long SortAt, long Sequence) Place)> Rows, (long SortAt, long Sequence)? CutAt)> SearchAsync(
        ListedRange range, string text, CancellationToken cancellationToken)
    {
        var pattern = new SubstringSearch(SearchFolding.Fold(text));
        var read = await database.ReadAsync(
            ReadLane.Lists, HistorySql.Texts(range.Scope), [.. range.Arguments, HistorySql.SearchedBytes, .. range.Chat],
            // A text that nobody has folded yet is folded here.
            row => (Place: (SortAt: row.GetInt64(1), Sequence: row.GetInt64(0)), Fits: pattern.IsIn(row.Text(2) ?? SearchFolding.Fold(row.GetString(3))), Total: row.GetInt64(4)), cancellationToken);
        var found = read.Where(row => row.Fits).Take(range.Limit).Select(row => row.Place.Sequence).ToArray();
        var rows = found.Length == 0
            ? []
            : await database.ReadAsync(ReadLane.Lists, HistorySql.Found, [JsonSerializer.Serialize(found)], row => (MapView(row).View, PlaceOf(row)), cancellationToken);
        return (rows, read.Count > 0 && read[^1].Total >= HistorySql.SearchedBytes ? read[^1].Place : null);
    }

    private static (long SortAt, long Sequence) PlaceOf(System.Data.Common.DbDataReader row) => (row.GetInt64(row.FieldCount - 1), row.GetInt64(0));

    private static CursorPosition Position((long SortAt, long Sequence) place) => new(place.SortAt, place.Sequence.ToString(CultureInfo.InvariantCulture));

    private static (long SortAt, long Sequence) Position(CursorPosition? cursor) =>
        cursor is null ? (long.MaxValue, long.MaxValue) : (cursor.Number, long.Parse(cursor.Text, CultureInfo.InvariantCulture));
}
