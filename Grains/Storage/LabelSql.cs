namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on labels.</summary>
internal static class LabelSql
{
    private const string Columns = "l.label_id, l.name, l.color, (SELECT count(*) FROM label_links k WHERE k.channel_id = l.channel_id AND k.label_id = l.label_id)";

    public static readonly SqlStatement List = new("label.list", $"SELECT {Columns} FROM labels l WHERE l.channel_id = $1 ORDER BY l.label_id LIMIT $2");

    public static readonly SqlStatement Get = new("label.get", $"SELECT {Columns} FROM labels l WHERE l.channel_id = $1 AND l.label_id = $2");

    public static readonly SqlStatement Links = new(
        "label.links", "SELECT chat_id, message_id FROM label_links WHERE channel_id = $1 AND label_id = $2 ORDER BY linked_at DESC, chat_id, message_id LIMIT $3");

    public static readonly SqlStatement Put = new(
        "label.put",
        "INSERT INTO labels (channel_id, label_id, name, color, updated_at) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (channel_id, label_id) DO UPDATE SET name = excluded.name, color = excluded.color, updated_at = excluded.updated_at");

    public static readonly SqlStatement[] Delete =
    [
        new("label.delete", "DELETE FROM labels WHERE channel_id = $1 AND label_id = $2"), new("label.delete_links", "DELETE FROM label_links WHERE channel_id = $1 AND label_id = $2"),
    ];

    public static readonly SqlStatement Link = new(
        "label.link", "INSERT INTO label_links (channel_id, label_id, chat_id, message_id, linked_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (channel_id, label_id, chat_id, message_id) DO NOTHING");

    public static readonly SqlStatement HasLink = new("label.has_link", "SELECT 1 FROM label_links WHERE channel_id = $1 AND label_id = $2 AND chat_id = $3 AND message_id = $4");

    public static readonly SqlStatement Unlink = new("label.unlink", "DELETE FROM label_links WHERE channel_id = $1 AND label_id = $2 AND chat_id = $3 AND message_id = $4");
}
