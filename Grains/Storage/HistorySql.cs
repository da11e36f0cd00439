namespace WhatIsUp.Grains.Storage;

/// <summary>
/// Lists of messages, newest first. Order is the second of the message and then the order of arrival; both never change, so that a cursor stays where it is.
/// Each list reads one range of one index from its cursor on: at most a fixed number of rows, whatever the filters leave of them.
/// </summary>
internal static class HistorySql
{
    /// <summary>An index's first columns, by what is listed.</summary>
    internal enum Scope
    {
        Customer,
        Channel,
        Chat,
    }

    /// <summary>Bytes of texts that a page with a search reads at most, but for the last of them: a page of long texts is shorter.</summary>
    public const long SearchedBytes = 4 << 20;

    /// <summary>Rows of the range: it begins below $3 and $4, ends with $5, and has at most $6.</summary>
    private static string Range(Scope scope, string columns) =>
        $"SELECT {columns} FROM messages WHERE {Head(scope)} AND (sort_at, seq) < ($3, $4) AND sort_at >= $5 ORDER BY sort_at DESC, seq DESC LIMIT $6";

    // The chat is the last parameter, so that the others have the same numbers in all lists.
    private static string Head(Scope scope) => scope switch
    {
        Scope.Customer => "customer_id = $1 AND mode = $2",
        Scope.Channel => "channel_id = $1 AND mode = $2",
        _ => "channel_id = $1 AND mode = $2 AND chat_id = $13",
    };

    /// <summary>Filters; an empty text or -1 means "any". What is folded into another message is listed only where its type is asked for.</summary>
    private const string Filters =
        "($8 <> '' OR folded = 0) AND ($7 = -1 OR from_me = $7) AND ($8 = '' OR type = $8) AND ($9 = -1 OR status = $9) AND ($10 = -1 OR sent_at > $10) AND ($11 = -1 OR sent_at < $11)";

    /// <summary>One page.</summary>
    public static SqlStatement List(Scope scope) => scope switch { Scope.Customer => ListOfCustomer, Scope.Channel => ListOfChannel, _ => ListOfChat };

    /// <summary>Texts of the range, newest first, as many as a page may read.</summary>
    public static SqlStatement Texts(Scope scope) => scope switch { Scope.Customer => TextsOfCustomer, Scope.Channel => TextsOfChannel, _ => TextsOfChat };

    /// <summary>The last row of the range: where the next page begins when this one is short.</summary>
    public static SqlStatement End(Scope scope) => scope switch { Scope.Customer => EndOfCustomer, Scope.Channel => EndOfChannel, _ => EndOfChat };

    private static readonly SqlStatement ListOfCustomer = NewList("history.customer", Scope.Customer);
    private static readonly SqlStatement ListOfChannel = NewList("history.channel", Scope.Channel);
    private static readonly SqlStatement ListOfChat = NewList("history.chat", Scope.Chat);
    private static readonly SqlStatement TextsOfCustomer = NewTexts("history.customer_texts", Scope.Customer);
    private static readonly SqlStatement TextsOfChannel = NewTexts("history.channel_texts", Scope.Channel);
    private static readonly SqlStatement TextsOfChat = NewTexts("history.chat_texts", Scope.Chat);
    private static readonly SqlStatement EndOfCustomer = NewEnd("history.customer_end", Scope.Customer);
    private static readonly SqlStatement EndOfChannel = NewEnd("history.channel_end", Scope.Channel);
    private static readonly SqlStatement EndOfChat = NewEnd("history.chat_end", Scope.Chat);

    /// <summary>Rows that were found, in any order.</summary>
    public static readonly SqlStatement Found = new("history.found", $"SELECT {MessageSql.Columns}, sort_at FROM messages WHERE seq IN (SELECT CAST(value AS BIGINT) FROM {{each $1}} AS found)");

    private static string FiltersOf(Scope scope) => (scope == Scope.Customer ? "($13 = '' OR chat_id = $13) AND " : "") + Filters;

    private static SqlStatement NewList(string name, Scope scope) => new(
        name, $"SELECT {MessageSql.Columns}, sort_at FROM ({Range(scope, MessageSql.Columns + ", folded, sort_at")}) AS scanned WHERE {FiltersOf(scope)} LIMIT $12");

    // Sizes first, which cost no reading of the texts: the sum of what is before a row says whether it is read.
    private static SqlStatement NewTexts(string name, Scope scope) => new(
        name,
        "SELECT m.seq, m.sort_at, m.search, CASE WHEN m.search IS NULL THEN m.body END, sized.total FROM "
        + "(SELECT seq, sort_at, size, SUM(size) OVER (ORDER BY sort_at DESC, seq DESC) AS total FROM "
        + $"(SELECT seq, sort_at, size FROM ({Range(scope, "seq, sort_at, from_me, type, status, sent_at, chat_id, folded, COALESCE(octet_length(search), octet_length(body)) AS size")}) AS scanned "
        + $"WHERE size IS NOT NULL AND {FiltersOf(scope)}) AS fitting) AS sized JOIN messages m ON m.seq = sized.seq WHERE sized.total - sized.size < $12 ORDER BY m.sort_at DESC, m.seq DESC");

    private static SqlStatement NewEnd(string name, Scope scope) => new(
        name, Range(scope, "sort_at, seq").Replace("LIMIT $6", "LIMIT 1 OFFSET $6", StringComparison.Ordinal).Replace("$13", "$7", StringComparison.Ordinal));
}
