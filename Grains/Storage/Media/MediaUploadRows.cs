using System.Text.Json;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Storage.Media;

/// <summary>Uploads of files to WhatsApp. Their keys are encrypted at rest.</summary>
public sealed class MediaUploadRows(Database database, GroupCommitWriter writer, SecretBox box)
{
    private static readonly SqlStatement PutUpload = new(
        "media.put_upload",
        """
        INSERT INTO media_uploads (media_id, kind, box, expires_at) VALUES (@media_id, @kind, @box, @expires_at)
        ON CONFLICT (media_id, kind) DO UPDATE SET box = excluded.box, expires_at = excluded.expires_at
        """);

    private static readonly SqlQuery<byte[]?> FindUpload = new(
        "media.upload", "SELECT box FROM media_uploads WHERE media_id = @media_id AND kind = @kind AND expires_at > @now", RowReader.Bytes("box"));

    /// <summary>Stores where an upload of a file is at WhatsApp.</summary>
    public Task PutAsync(string mediaId, UploadedMedia uploaded, DateTimeOffset expiresAt, CancellationToken cancellationToken) => writer.WriteAsync(
        PutUpload,
        [
            ("media_id", mediaId), ("kind", (long)uploaded.Kind), ("expires_at", expiresAt),
            ("box", box.Seal(RowOf(mediaId, uploaded.Kind), JsonSerializer.SerializeToUtf8Bytes(uploaded))),
        ],
        cancellationToken);

    /// <summary>The upload of a file under the keys of a kind, or null if there is none or it has expired.</summary>
    public async Task<UploadedMedia?> FindAsync(string mediaId, MediaKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(FindUpload, [("media_id", mediaId), ("kind", (long)kind), ("now", now)], cancellationToken) is { } sealedValue
            ? JsonSerializer.Deserialize<UploadedMedia>(box.Open(RowOf(mediaId, kind), sealedValue))
            : null;

    /// <summary>Stores where an upload of a file for newsletters is at WhatsApp.</summary>
    public Task PutPlainAsync(
        string mediaId, string type, PlainUpload uploaded, DateTimeOffset expiresAt, CancellationToken cancellationToken) => writer.WriteAsync(
        PutUpload,
        [
            ("media_id", mediaId), ("kind", (long)PlainKind(type)), ("expires_at", expiresAt),
            ("box", box.Seal(RowOf(mediaId, PlainKind(type)), JsonSerializer.SerializeToUtf8Bytes(uploaded))),
        ],
        cancellationToken);

    /// <summary>The upload of a file for newsletters, or null when there is none or it has expired.</summary>
    public async Task<PlainUpload?> FindPlainAsync(string mediaId, string type, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(FindUpload, [("media_id", mediaId), ("kind", (long)PlainKind(type)), ("now", now)], cancellationToken) is { } sealedValue
            ? JsonSerializer.Deserialize<PlainUpload>(box.Open(RowOf(mediaId, PlainKind(type)), sealedValue))
            : null;

    /// <summary>Numbers of uploads that are not encrypted, beside those of the kinds that are; the order is on disk.</summary>
    private static MediaKind PlainKind(string type)
    {
        const int First = 100;
        string[] types = ["image", "video", "audio", "document", "sticker", "gif", "ptt", "ptv"];
        return Array.IndexOf(types, type) is >= 0 and var index ? (MediaKind)(First + index) : throw new ArgumentOutOfRangeException(nameof(type));
    }

    private static string RowOf(string mediaId, MediaKind kind) => $"media_uploads|{mediaId}|{(int)kind}";
}
