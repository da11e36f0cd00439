using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>
/// Lists of messages, newest first. The order is by second and then by arrival; both never change, so that a cursor keeps its position.
/// Each list reads one range of one index from its cursor on: at most a fixed number of rows, whatever the filters leave of them.
/// </summary>
internal static class HistorySql
{
    /// <summary>The first columns of an index, by list.</summary>
    internal enum Scope
    {
        Customer,
        Channel,
        Chat,
    }

    /// <summary>Bytes of texts that a page with a search reads at most, but for the last of them: a page of long texts is shorter.</summary>
    public const long SearchedBytes = 4 << 20;

    /// <summary>Filters; an empty string or -1 means "any". Add-ons of another message are listed only if their type is requested.</summary>
    private const string Filters = """
        (@type <> '' OR folded = 0) AND (@from_me = -1 OR from_me = @from_me) AND (@type = '' OR type = @type) AND (@status = -1 OR status = @status)
            AND (@after = -1 OR sent_at > @after) AND (@before = -1 OR sent_at < @before)
            AND (@author = '' OR sender_jid = @author OR sender_lid = @author)
        """;

    private static readonly RowReader<TextOfMessage> TextRows = new(columns =>
    {
        int sequence = columns["seq"], sortAt = columns["sort_at"], search = columns["search"], body = columns["body"], total = columns["total"];
        return row => new TextOfMessage(new MessagePlace(row.GetInt64(sortAt), row.GetInt64(sequence)), row.Text(search), row.Text(body), row.GetInt64(total));
    });

    private static readonly RowReader<MessagePlace> PlaceRows = new(columns =>
    {
        int sequence = columns["seq"], sortAt = columns["sort_at"];
        return row => new MessagePlace(row.GetInt64(sortAt), row.GetInt64(sequence));
    });

    private static readonly SqlQuery<PlacedMessage> ListOfCustomer = NewList("history.customer", Scope.Customer);
    private static readonly SqlQuery<PlacedMessage> ListOfChannel = NewList("history.channel", Scope.Channel);
    private static readonly SqlQuery<PlacedMessage> ListOfChat = NewList("history.chat", Scope.Chat);
    private static readonly SqlQuery<TextOfMessage> TextsOfCustomer = NewTexts("history.customer_texts", Scope.Customer);
    private static readonly SqlQuery<TextOfMessage> TextsOfChannel = NewTexts("history.channel_texts", Scope.Channel);
    private static readonly SqlQuery<TextOfMessage> TextsOfChat = NewTexts("history.chat_texts", Scope.Chat);
    private static readonly SqlQuery<MessagePlace> EndOfCustomer = NewEnd("history.customer_end", Scope.Customer);
    private static readonly SqlQuery<MessagePlace> EndOfChannel = NewEnd("history.channel_end", Scope.Channel);
    private static readonly SqlQuery<MessagePlace> EndOfChat = NewEnd("history.chat_end", Scope.Chat);

    /// <summary>Rows that were found, in any order.</summary>
    public static readonly SqlQuery<PlacedMessage> Found = new(
        "history.found",
        $$"""SELECT {{MessageViewReader.Columns}}, sort_at FROM messages WHERE seq IN (SELECT CAST(value AS BIGINT) FROM {each @sequences} AS found)""",
        MessageViewReader.PlacedRows);

    /// <summary>One page: of a range of <c>@scanned</c> rows at most.</summary>
    public static SqlQuery<PlacedMessage> List(
        Scope scope) => scope switch { Scope.Customer => ListOfCustomer, Scope.Channel => ListOfChannel, _ => ListOfChat };

    /// <summary>Texts of the range, newest first, as many as a page may read.</summary>
    public static SqlQuery<TextOfMessage> Texts(
        Scope scope) => scope switch { Scope.Customer => TextsOfCustomer, Scope.Channel => TextsOfChannel, _ => TextsOfChat };

    /// <summary>The last row of the range: where the next page begins when this one is short.</summary>
    public static SqlQuery<MessagePlace> End(Scope scope) => scope switch { Scope.Customer => EndOfCustomer, Scope.Channel => EndOfChannel, _ => EndOfChat };

    private static string Range(Scope scope, string columns) => $"""
        SELECT {columns} FROM messages WHERE {Head(scope)} AND (sort_at, seq) < (@below_sort_at, @below_seq) AND sort_at >= @from_sort_at
        ORDER BY sort_at DESC, seq DESC
        """;

    private static string Head(Scope scope) => scope switch
    {
        Scope.Customer => "customer_id = @owner AND mode = @mode",
        Scope.Channel => "channel_id = @owner AND mode = @mode",
        _ => "channel_id = @owner AND mode = @mode AND chat_id = @chat_id",
    };

    // Over all channels, the chat is a filter like others.
    private static string FiltersOf(Scope scope) => scope == Scope.Customer ? $"(@chat_id = '' OR chat_id = @chat_id) AND {Filters}" : Filters;

    private static SqlQuery<PlacedMessage> NewList(string name, Scope scope) => new(
        name,
        $"""
        SELECT {MessageViewReader.Columns}, sort_at FROM ({Range(scope, MessageViewReader.Columns + ", folded, sort_at")} LIMIT @scanned) AS scanned
        WHERE {FiltersOf(scope)} LIMIT @limit
        """,
        MessageViewReader.PlacedRows);

    // Sizes first, which cost no reading of the texts: the sum before a row decides whether it is read.
    private static SqlQuery<TextOfMessage> NewTexts(string name, Scope scope)
    {
        const string columns = "seq, sort_at, from_me, type, status, sent_at, chat_id, folded, sender_jid, sender_lid, "
            + "COALESCE(octet_length(search), octet_length(body)) AS size";
        return new SqlQuery<TextOfMessage>(
            name,
            $"""
            SELECT m.seq, m.sort_at, m.search, CASE WHEN m.search IS NULL THEN m.body END AS body, sized.total FROM
                (SELECT seq, sort_at, size, SUM(size) OVER (ORDER BY sort_at DESC, seq DESC) AS total FROM
                    (SELECT seq, sort_at, size FROM ({Range(scope, columns)} LIMIT @scanned) AS scanned
                        WHERE size IS NOT NULL AND {FiltersOf(scope)}) AS fitting) AS sized
                JOIN messages m ON m.seq = sized.seq WHERE sized.total - sized.size < @bytes ORDER BY m.sort_at DESC, m.seq DESC
            """,
            TextRows);
    }

    private static SqlQuery<MessagePlace> NewEnd(string name, Scope scope) => new(name, $"{Range(scope, "sort_at, seq")} LIMIT 1 OFFSET @scanned", PlaceRows);
}

/// <summary>The text of a message, for a search.</summary>
/// <param name="Place">Place of the message.</param>
/// <param name="Folded">The text as it is searched, or null when it is not stored yet.</param>
/// <param name="Body">The text itself when <paramref name="Folded"/> is null.</param>
/// <param name="Total">Bytes of the texts up to here.</param>
internal readonly record struct TextOfMessage(MessagePlace Place, string? Folded, string? Body, long Total);
