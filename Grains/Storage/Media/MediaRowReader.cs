using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Media;

/// <summary>The columns of a <see cref="MediaRow"/>.</summary>
internal static class MediaRowReader
{
    /// <summary>State of a file that is not visible: it is being written or removed.</summary>
    public const long Pending = 3;

    public const string Columns = """
        id, channel_id, customer_id, mode, state, mime_type, size, sha256, filename, width, height, seconds, thumbnail, message_id, chat_id, created_at,
        expires_at, waveform, animated, ready_for, source_id
        """;

    public static readonly RowReader<MediaRow> Rows = new(columns =>
    {
        int id = columns["id"], channel = columns["channel_id"], customer = columns["customer_id"], mode = columns["mode"], state = columns["state"];
        int mimeType = columns["mime_type"], size = columns["size"], sha256 = columns["sha256"], filename = columns["filename"];
        int width = columns["width"], height = columns["height"], seconds = columns["seconds"], thumbnail = columns["thumbnail"];
        int message = columns["message_id"], chat = columns["chat_id"], createdAt = columns["created_at"], expiresAt = columns["expires_at"];
        int waveform = columns["waveform"], animated = columns["animated"], readyFor = columns["ready_for"], source = columns["source_id"];
        return row => new MediaRow(
            new MediaView
            {
                MediaId = row.GetString(id),
                ChannelId = row.Channel(channel),
                State = (MediaState)row.GetInt64(state),
                MimeType = row.GetString(mimeType),
                Size = row.GetInt64(size),
                Sha256 = row.GetString(sha256),
                Filename = row.Text(filename),
                Width = (int?)row.Number(width),
                Height = (int?)row.Number(height),
                Seconds = (int?)row.Number(seconds),
                Thumbnail = row.Bytes(thumbnail),
                MessageId = row.Text(message),
                CreatedAt = row.Time(createdAt),
                ExpiresAt = row.Time(expiresAt),
                Waveform = row.Bytes(waveform),
                IsAnimated = row.Number(animated) is { } moves ? moves != 0 : null,
                ReadyFor = (MediaUse)row.GetInt64(readyFor),
            },
            row.Customer(customer), (Mode)row.GetInt64(mode), row.Text(chat)) { SourceId = row.Text(source) };
    });
}
