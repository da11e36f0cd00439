using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Grains.Media;

/// <summary>The files of channels, as grains and the send path use them. Transfers run beside the grains, a bounded number at once and for one customer; callers of one share it.</summary>
public sealed class MediaLibrary(MediaRows rows, MarkRows marks, IMediaStore store, MediaPlaces places, IGrainFactory grains, IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string MediaId, MediaKind Kind), Lazy<Task<UploadedMedia>>> _uploads = [];
    private readonly ConcurrentDictionary<string, Lazy<Task>> _downloads = new(StringComparer.Ordinal);

    /// <summary>What is known of a file of this channel, or null. Whose channel it is must be checked before.</summary>
    public async Task<MediaView?> FindAsync(ChannelId channel, string mediaId, CancellationToken cancellationToken) =>
        PrefixedId.IsValid(PrefixedId.Media, mediaId) ? (await rows.FindAsync(channel, mediaId, cancellationToken))?.View : null;

    /// <summary>
    /// The file at WhatsApp's media hosts, uploaded under the keys of a kind: at once when an earlier upload still lives, else it is encrypted and uploaded now.
    /// Called by the send path before it encodes; callers at the same time share one upload.
    /// </summary>
    /// <exception cref="GatewayException"><c>media_gone</c>: the file is no longer here.</exception>
    /// <exception cref="MediaTransferException">The hosts failed: later it may work, unless they refused.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public async Task<UploadedMedia> EnsureUploadedAsync(ChannelId channel, string mediaId, MediaKind kind, WhatsAppClient client, CancellationToken cancellationToken)
    {
        if (await rows.FindUploadAsync(mediaId, kind, time.GetUtcNow(), cancellationToken) is { } known) return known;
        var upload = _uploads.GetOrAdd((mediaId, kind), key => new Lazy<Task<UploadedMedia>>(() => Task.Run(() => UploadAsync(channel, key.MediaId, key.Kind, client), CancellationToken.None)));
        return await upload.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Brings a file of a message into the store. Harmless when it is there; callers at the same time share one download.</summary>
    /// <exception cref="GatewayException"><c>media_gone</c>, or <c>other</c> when WhatsApp does not give it.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public async Task EnsureStoredAsync(ChannelId channel, string mediaId, WhatsAppClient? client, CancellationToken cancellationToken)
    {
        if (await FindMissingAsync(channel, mediaId, cancellationToken) is not { } row) return;
        if (client is null) throw new NotConnectedException();
        await DownloadOnce(row, client, hasPlace: false).WaitAsync(cancellationToken);
    }

    /// <summary>Does so too, for nobody who waits: behind all that the same customer waits for. Who calls this bounds its own calls.</summary>
    /// <exception cref="GatewayException"><c>media_gone</c>, or <c>other</c> when WhatsApp does not give it.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public async Task BringAsync(ChannelId channel, string mediaId, Func<WhatsAppClient?> client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await FindMissingAsync(channel, mediaId, CancellationToken.None) is not { } first) return;
        using var place = await places.Transfers.TakePatientlyAsync(first.CustomerId);
        // Somebody else may have brought it, or ended the connection, while this waited.
        if (await FindMissingAsync(channel, mediaId, CancellationToken.None) is not { } row) return;
        await DownloadOnce(row, client() ?? throw new NotConnectedException(), hasPlace: true);
    }

    /// <summary>Adds the rows of a message's files to the unit that holds the message.</summary>
    /// <returns>The message with the ids of the files: of one message always the same.</returns>
    public static MessageRow Note(WriteUnit unit, MessageRow message, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Said is { Edit: not null } || !message.Said.Files.Any(file => file.Sha256 is not null)) return message;
        return message with
        {
            Said = message.Said.MapFiles((file, index) =>
            {
                if (file.Sha256 is not { } hash) return file;
                var view = ViewOf(message, file, hash, index, expiresAt);
                MediaRows.Insert(unit, new MediaRow(view, message.CustomerId, message.Mode, message.ChatId));
                return file with { MediaId = view.MediaId };
            }),
        };
    }

    private static MediaView ViewOf(MessageRow message, Abstractions.Messages.MediaContent media, string hash, int index, DateTimeOffset expiresAt) => new()
    {
        MediaId = IdOf(message, index),
        ChannelId = message.ChannelId,
        State = MediaState.Remote,
        MimeType = ContentType.Normalise(media.MimeType),
        Size = media.Size ?? 0,
        Sha256 = hash,
        Filename = media.Filename is { Length: > 0 and <= MediaLimits.FilenameLength } name ? name : null,
        Width = media.Width,
        Height = media.Height,
        Seconds = media.Seconds,
        MessageId = message.MessageId,
        CreatedAt = message.SentAt,
        ExpiresAt = expiresAt,
    };

    /// <summary>False when the store has lost the file of a message: WhatsApp may still have it.</summary>
    private async Task<bool> HasAsync(MediaRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.View.MessageId is null || await store.HasAsync(row.View.MediaId, CancellationToken.None);
    }

    /// <summary>A message that comes again after a crash names the same file.</summary>
    private static string IdOf(MessageRow message, int index) => PrefixedId.Media + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{message.ChannelId}|{message.ChatId}|{message.Sender.Jid}|{message.MessageId}{(index == 0 ? "" : FormattableString.Invariant($"|{index}"))}")).AsSpan(0, 16));

    private async Task<UploadedMedia> UploadAsync(ChannelId channel, string mediaId, MediaKind kind, WhatsAppClient client)
    {
        try
        {
            var row = await rows.FindAsync(mediaId, CancellationToken.None);
            if (row is null || row.View.ChannelId != channel || row.View.State == MediaState.Gone) throw MediaErrors.Gone();
            // A channel prepares a few messages at once, and nobody waits for them.
            using var place = await places.Transfers.TakePatientlyAsync(row.CustomerId);
            if (row.View.State == MediaState.Remote || !await HasAsync(row)) await TransferAsync(row, client);
            await using var content = await store.OpenAsync(mediaId, 0, null, CancellationToken.None) ?? throw MediaErrors.Gone();
            var uploaded = await client.UploadMediaAsync(content, kind, MediaLimits.DocumentBytes, CancellationToken.None);
            await rows.PutUploadAsync(mediaId, uploaded, time.GetUtcNow() + options.Value.Media.UploadLifetime, CancellationToken.None);
            return uploaded;
        }
        finally
        {
            _uploads.TryRemove((mediaId, kind), out _);
        }
    }

    /// <summary>The file when it is not here yet.</summary>
    private async Task<MediaRow?> FindMissingAsync(ChannelId channel, string mediaId, CancellationToken cancellationToken)
    {
        var row = await rows.FindAsync(mediaId, cancellationToken);
        if (row is null || row.View.ChannelId != channel || row.View.State == MediaState.Gone) throw MediaErrors.Gone();
        return row.View.State == MediaState.Stored && await HasAsync(row) ? null : row;
    }

    private Task DownloadOnce(MediaRow row, WhatsAppClient client, bool hasPlace) =>
        _downloads.GetOrAdd(row.View.MediaId, _ => new Lazy<Task>(() => Task.Run(() => DownloadAsync(row, client, hasPlace), CancellationToken.None))).Value;

    private async Task DownloadAsync(MediaRow row, WhatsAppClient client, bool hasPlace)
    {
        try
        {
            using var place = hasPlace ? null : await places.Transfers.TakeAsync(row.CustomerId, CancellationToken.None);
            await TransferAsync(row, client);
        }
        finally
        {
            _downloads.TryRemove(row.View.MediaId, out _);
        }
    }

    /// <summary>The file of a message that has this hash.</summary>
    private static MediaContent? FindIn(byte[] content, string sha256)
    {
        var files = ContentFiles.Of(ContentDecoder.Decode(ContentDecoder.Parse(content)).Content);
        return files.Count == 1 ? files[0] : files.FirstOrDefault(file => file.File is { } known && Convert.ToHexStringLower(known.Sha256) == sha256);
    }

    private async Task TransferAsync(MediaRow row, WhatsAppClient client)
    {
        var (id, channel) = (row.View.MediaId, row.View.ChannelId);
        var stored = await marks.FindContentAsync(channel, row.View.MessageId!, CancellationToken.None);
        // A message that was taken back leaves no keys.
        if (stored?.Content is not { } content || FindIn(content, row.View.Sha256) is not { File: { } file, DirectPath: { } path } media) throw MediaErrors.Gone();
        var chat = Jid.Parse(stored.ChatId);
        var source = new MediaSource(file, media.Kind, path)
        {
            Message = new MediaMessage(row.View.MessageId!, chat, stored.IsFromMe, chat.IsShared ? Jid.Parse(stored.SenderLid ?? stored.SenderJid) : null),
        };
        await using var plain = TemporaryFile.Open();
        try
        {
            var downloaded = await client.DownloadMediaAsync(source, plain, MediaLimits.DocumentBytes, CancellationToken.None);
            // What the store has lost is counted already.
            if (row.View.State != MediaState.Stored) await grains.GetGrain<ICustomerGrain>(row.CustomerId.Value).ReserveFileAsync(downloaded.Length);
            plain.Position = 0;
            await store.PutAsync(id, plain, CancellationToken.None);
            if (await rows.TryPutStateAsync(id, MediaState.Stored, downloaded.Length, CancellationToken.None)) return;
            await store.DeleteAsync(id, CancellationToken.None);
            throw MediaErrors.Gone();
        }
        catch (MediaTransferException fault) when (fault.Fault == MediaTransferFault.Gone)
        {
            await rows.TryPutStateAsync(id, MediaState.Gone, row.View.Size, CancellationToken.None);
            throw MediaErrors.Gone();
        }
        catch (MediaTransferException fault)
        {
            throw MediaErrors.Upstream(fault.Fault == MediaTransferFault.Refused ? "media_refused" : "media_unreachable", fault.Status);
        }
        catch (MediaException fault)
        {
            throw MediaErrors.Upstream(SnakeCase.Of(fault.Fault.ToString()) is var word && fault.Fault == MediaFault.TooLong ? word : "media_damaged");
        }
    }
}
