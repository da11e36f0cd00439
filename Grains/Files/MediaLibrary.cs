using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Media;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>
/// Access to the files of channels for grains and the send path. Transfers run outside of grains, limited in total and per customer; concurrent requests
/// for a file share one transfer.
/// </summary>
public sealed class MediaLibrary(MediaRows rows, MessageAddOns marks, IMediaStore store, MediaSemaphores semaphores, IGrainFactory grains,
    IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string MediaId, MediaKind Kind), Lazy<Task<UploadedMedia>>> _uploads = [];
    private readonly ConcurrentDictionary<string, Lazy<Task>> _downloads = new(StringComparer.Ordinal);

    /// <summary>A file of this channel, or null. The caller has checked the owner of the channel.</summary>
    public async Task<MediaView?> FindAsync(ChannelId channel, string mediaId, CancellationToken cancellationToken) =>
        PrefixedId.IsValid(PrefixedId.Media, mediaId) ? (await rows.FindAsync(channel, mediaId, cancellationToken))?.View : null;

    /// <summary>The bytes of a small stored file of this channel. The caller has checked the owner of the channel.</summary>
    /// <exception cref="GatewayException"><c>media_gone</c>: the file is no longer available, or larger than this.</exception>
    public async Task<byte[]> ReadAsync(ChannelId channel, string mediaId, int maxBytes, CancellationToken cancellationToken)
    {
        if (await FindAsync(channel, mediaId, cancellationToken) is not { State: MediaState.Stored } view || view.Size > maxBytes) throw MediaErrors.Gone();
        await using var content = await store.OpenAsync(mediaId, 0, view.Size, cancellationToken) ?? throw MediaErrors.Gone();
        using var bytes = new MemoryStream((int)view.Size);
        await content.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>
    /// The file on WhatsApp's media hosts, encrypted with the keys of a kind: an earlier upload that is still valid, or a new one.
    /// Called by the send path before it encodes; concurrent calls share one upload.
    /// </summary>
    /// <exception cref="GatewayException"><c>media_gone</c>: the file is no longer available.</exception>
    /// <exception cref="MediaTransferException">The media hosts failed; retry later, unless they rejected the file.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public async Task<UploadedMedia> EnsureUploadedAsync(
        ChannelId channel, string mediaId, MediaKind kind, WhatsAppClient client, CancellationToken cancellationToken)
    {
        if (await rows.Uploads.FindAsync(mediaId, kind, time.GetUtcNow(), cancellationToken) is { } known) return known;
        var upload = _uploads.GetOrAdd((mediaId, kind),
            key => new Lazy<Task<UploadedMedia>>(() => Task.Run(() => UploadAsync(channel, key.MediaId, key.Kind, client), CancellationToken.None)));
        return await upload.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Downloads a file of a message into the store, if it is not there yet. Concurrent calls share one download.</summary>
    /// <exception cref="GatewayException"><c>media_gone</c>, or <c>other</c> when WhatsApp rejects the download.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public async Task EnsureStoredAsync(ChannelId channel, string mediaId, WhatsAppClient? client, CancellationToken cancellationToken)
    {
        if (await FindMissingAsync(channel, mediaId, cancellationToken) is not { } row) return;
        if (client is null) throw new NotConnectedException();
        await DownloadOnce(row, client, hasPlace: false).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Like <see cref="EnsureDownloadedAsync"/> for background work: after all waiting callers of the same customer. The caller bounds the number of its calls.
    /// </summary>
    /// <exception cref="GatewayException"><c>media_gone</c>, or <c>other</c> when WhatsApp rejects the download.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public async Task BringAsync(ChannelId channel, string mediaId, Func<WhatsAppClient?> client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await FindMissingAsync(channel, mediaId, CancellationToken.None) is not { } first) return;
        using var permit = await semaphores.Transfers.AcquireInBackgroundAsync(first.CustomerId);
        // Meanwhile the file may have been downloaded or the connection lost.
        if (await FindMissingAsync(channel, mediaId, CancellationToken.None) is not { } row) return;
        await DownloadOnce(row, client() ?? throw new NotConnectedException(), hasPlace: true);
    }

    /// <summary>Adds the rows of a message's files to its transaction.</summary>
    /// <returns>The message with the ids of its files, which depend only on the message.</returns>
    public static MessageRow Note(UnitOfWork unit, MessageRow message, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.MessageContent is { Edit: not null } || !message.MessageContent.Files.Any(file => file.Sha256 is not null)) return message;
        return message with
        {
            MessageContent = message.MessageContent.MapFiles((file, index) =>
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

    /// <summary>False when the store has lost the file of a message, which WhatsApp may still have.</summary>
    private async Task<bool> HasAsync(MediaRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.View.MessageId is null || await store.HasAsync(row.View.MediaId, CancellationToken.None);
    }

    /// <summary>Derived from the message, so that a message redelivered after a crash has the same file.</summary>
    private static string IdOf(MessageRow message, int index) => PrefixedId.Media + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{message.ChannelId}|{message.ChatId}|{message.Sender.Jid}|{message.MessageId}{(index == 0 ? "" : FormattableString.Invariant($"|{index}"))}"))
            .AsSpan(0, 16));

    /// <summary>
    /// The file on WhatsApp's media hosts as it is, for a newsletter: an earlier upload that is still valid, or a new one.
    /// </summary>
    /// <exception cref="GatewayException"><c>media_gone</c>: the file is no longer available.</exception>
    /// <exception cref="MediaTransferException">The media hosts failed; retry later, unless they rejected the file.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public async Task<PlainUpload> EnsureUploadedAsync(
        ChannelId channel, string mediaId, WhatsApp.Contents.MediaContent form, WhatsAppClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(client);
        if (await rows.Uploads.FindPlainAsync(mediaId, form.StanzaType, time.GetUtcNow(), cancellationToken) is { } known) return known;
        var uploaded = await WithContentAsync(
            channel, mediaId, client, content => client.Media.UploadPlainAsync(content, form, MediaLimits.DocumentBytes, cancellationToken));
        await rows.Uploads.PutPlainAsync(
            mediaId, form.StanzaType, uploaded, time.GetUtcNow() + options.Value.Media.UploadLifetime, CancellationToken.None);
        return uploaded;
    }

    private async Task<UploadedMedia> UploadAsync(ChannelId channel, string mediaId, MediaKind kind, WhatsAppClient client)
    {
        try
        {
            var uploaded = await WithContentAsync(
                channel, mediaId, client, content => client.Media.UploadAsync(content, kind, MediaLimits.DocumentBytes, CancellationToken.None));
            await rows.Uploads.PutAsync(mediaId, uploaded, time.GetUtcNow() + options.Value.Media.UploadLifetime, CancellationToken.None);
            return uploaded;
        }
        finally
        {
            _uploads.TryRemove((mediaId, kind), out _);
        }
    }

    /// <summary>Uses the content of a file, which is downloaded first when it is not in the store.</summary>
    private async Task<T> WithContentAsync<T>(ChannelId channel, string mediaId, WhatsAppClient client, Func<Stream, Task<T>> use)
    {
        var row = await rows.FindAsync(mediaId, CancellationToken.None);
        if (row is null || row.View.ChannelId != channel || row.View.State == MediaState.Gone) throw MediaErrors.Gone();
        // Background work: a channel prepares only a few messages at once.
        using var permit = await semaphores.Transfers.AcquireInBackgroundAsync(row.CustomerId);
        if (row.View.State == MediaState.Remote || !await HasAsync(row)) await TransferAsync(row, client);
        await using var content = await store.OpenAsync(mediaId, 0, null, CancellationToken.None) ?? throw MediaErrors.Gone();
        return await use(content);
    }

    /// <summary>Downloads a file that is not in the store yet.</summary>
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
            using var permit = hasPlace ? null : await semaphores.Transfers.AcquireAsync(row.CustomerId, CancellationToken.None);
            await TransferAsync(row, client);
        }
        finally
        {
            _downloads.TryRemove(row.View.MediaId, out _);
        }
    }

    /// <summary>The file of a message with this hash.</summary>
    private static MediaContent? FindIn(byte[] content, string sha256)
    {
        var files = ContentFiles.Of(ContentDecoder.Decode(ContentDecoder.Parse(content)).Content);
        return files.Count == 1 ? files[0] : files.FirstOrDefault(file => file.File is { } known && Convert.ToHexStringLower(known.Sha256) == sha256);
    }

    private async Task TransferAsync(MediaRow row, WhatsAppClient client)
    {
        var (id, channel) = (row.View.MediaId, row.View.ChannelId);
        var stored = await marks.FindContentAsync(channel, row.View.MessageId!, CancellationToken.None);
        // A deleted message leaves no keys.
        if (stored?.Content is not { } content || FindIn(content, row.View.Sha256) is not { File: { } file, DirectPath: { } path } media)
        {
            throw MediaErrors.Gone();
        }
        var chat = Jid.Parse(stored.ChatId);
        var source = new MediaSource(file, media.Kind, path)
        {
            Message = new MediaMessage(row.View.MessageId!, chat, stored.IsFromMe, chat.IsShared ? Jid.Parse(stored.SenderLid ?? stored.SenderJid) : null),
        };
        await using var plain = TemporaryFile.Open();
        try
        {
            var downloaded = await client.Media.DownloadAsync(source, plain, MediaLimits.DocumentBytes, CancellationToken.None);
            // A file lost by the store is counted already.
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
            throw MediaErrors.Upstream(SnakeCase.Of(fault.Fault.ToString()) is var reason && fault.Fault == MediaFault.TooLong ? reason : "media_damaged");
        }
    }
}
