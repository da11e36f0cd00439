using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Labels;

/// <summary>Labels, and the chats and messages that have them.</summary>
public sealed class LabelRows(Database database)
{
    private const int MostLabels = 1_000;

    private const string SelectLabel = """
        SELECT l.label_id, l.name, l.color, (SELECT count(*) FROM label_links k WHERE k.channel_id = l.channel_id AND k.label_id = l.label_id) AS links
        FROM labels l WHERE l.channel_id = @channel_id
        """;

    private static readonly RowReader<LabelView> LabelReader = new(columns =>
    {
        int label = columns["label_id"], name = columns["name"], color = columns["color"], links = columns["links"];
        return row => new LabelView(row.GetString(label), row.GetString(name), (int)row.GetInt64(color), row.GetInt64(links));
    });

    private static readonly SqlQuery<LabelView> ListLabels = new("label.list", $"{SelectLabel} ORDER BY l.label_id LIMIT @limit", LabelReader);

    private static readonly SqlQuery<LabelView> GetLabel = new("label.get", $"{SelectLabel} AND l.label_id = @label_id", LabelReader);

    private static readonly SqlQuery<LabelLink> Links = new(
        "label.links",
        """
        SELECT chat_id, message_id FROM label_links WHERE channel_id = @channel_id AND label_id = @label_id
        ORDER BY linked_at DESC, chat_id, message_id LIMIT @limit
        """,
        new(columns =>
        {
            int chat = columns["chat_id"], message = columns["message_id"];
            return row => new LabelLink(row.GetString(chat), row.GetString(message) is { Length: > 0 } id ? id : null);
        }));

    private static readonly SqlStatement PutLabel = new(
        "label.put",
        """
        INSERT INTO labels (channel_id, label_id, name, color, updated_at) VALUES (@channel_id, @label_id, @name, @color, @at)
        ON CONFLICT (channel_id, label_id) DO UPDATE SET name = excluded.name, color = excluded.color, updated_at = excluded.updated_at
        """);

    private static readonly SqlStatement DeleteLabel = new("label.delete", "DELETE FROM labels WHERE channel_id = @channel_id AND label_id = @label_id");

    private static readonly SqlStatement DeleteLinks = new(
        "label.delete_links", "DELETE FROM label_links WHERE channel_id = @channel_id AND label_id = @label_id");

    private static readonly SqlStatement Link = new(
        "label.link",
        """
        INSERT INTO label_links (channel_id, label_id, chat_id, message_id, linked_at) VALUES (@channel_id, @label_id, @chat_id, @message_id, @at)
        ON CONFLICT (channel_id, label_id, chat_id, message_id) DO NOTHING
        """);

    private static readonly SqlQuery<string> LabelsOfItem = new(
        "label.of",
        """
        SELECT label_id FROM label_links WHERE channel_id = @channel_id AND chat_id = @chat_id AND message_id = @message_id ORDER BY label_id LIMIT @limit
        """,
        new(columns =>
        {
            var label = columns["label_id"];
            return row => row.GetString(label);
        }));

    private static readonly SqlStatement Unlink = new(
        "label.unlink", "DELETE FROM label_links WHERE channel_id = @channel_id AND label_id = @label_id AND chat_id = @chat_id AND message_id = @message_id");

    /// <summary>Writes a change of a label.</summary>
    public static void Apply(UnitOfWork unit, ChannelId channel, LabelEdited fact)
    {
        if (!fact.IsDeleted)
        {
            unit.Add(PutLabel, ("channel_id", channel), ("label_id", fact.LabelId), ("name", fact.Name), ("color", fact.Color), ("at", fact.At));
            return;
        }

        unit.Add(DeleteLabel, ("channel_id", channel), ("label_id", fact.LabelId));
        unit.Add(DeleteLinks, ("channel_id", channel), ("label_id", fact.LabelId));
    }

    /// <summary>All labels.</summary>
    public Task<IReadOnlyList<LabelView>> ListLabelsAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(ListLabels, [("channel_id", channel), ("limit", MostLabels)], cancellationToken);

    /// <summary>A label with the chats and messages that have it, or null.</summary>
    public async Task<LabelDetails?> GetLabelAsync(ChannelId channel, string labelId, CancellationToken cancellationToken)
    {
        if (await database.ReadOneAsync(GetLabel, [("channel_id", channel), ("label_id", labelId)], cancellationToken) is not { } label) return null;
        var links = await database.ReadAsync(Links, [("channel_id", channel), ("label_id", labelId), ("limit", MostLabels)], cancellationToken);
        return new LabelDetails(label.Id, label.Name, label.Color, label.Count, links);
    }

    /// <summary>Labels of a chat, or of a message of it.</summary>
    public Task<IReadOnlyList<string>> ListLabelsOfAsync(ChannelId channel, string chatId, string? messageId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            LabelsOfItem, [("channel_id", channel), ("chat_id", chatId), ("message_id", messageId ?? ""), ("limit", MostLabels)], cancellationToken);

    /// <summary>Adds a label to a chat or message, or removes it.</summary>
    public static void PutLink(UnitOfWork unit, ChannelId channel, string chat, LabelAssigned label)
    {
        SqlArgument[] link = [("channel_id", channel), ("label_id", label.LabelId), ("chat_id", chat), ("message_id", label.MessageId ?? "")];
        if (label.IsAssigned) unit.Add(Link, [.. link, ("at", label.At)]);
        else unit.Add(Unlink, link);
    }
}
