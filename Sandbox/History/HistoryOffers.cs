using System.IO.Compression;
using Google.Protobuf;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.HistorySync.Types.Type;

namespace WhatIsUp.Sandbox.History;

/// <summary>Chunks of history that a phone offers to a device: small ones inside of the notification, others as a file.</summary>
internal sealed class HistoryOffers(SandboxOptions options, MediaVault media, PhoneSender sender)
{
    /// <summary>Progress of the last chunk.</summary>
    public const int WholeProgress = 100;

    /// <summary>Offers a chunk.</summary>
    /// <returns>Id of the message.</returns>
    public string Offer(Device device, Type type, int order, int progress, HistorySync history, string? requestId = null)
    {
        (history.SyncType, history.ChunkOrder, history.Progress) = ((int)type, (uint)order, (uint)progress);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) history.WriteTo(zlib);
        var notification = new Message.Types.HistorySyncNotification { SyncType = (int)type, ChunkOrder = (uint)order, Progress = (uint)progress };
        if (requestId is not null) notification.PeerDataRequestSessionId = requestId;
        var content = packed.GetBuffer().AsMemory(0, (int)packed.Length);
        if (device.TakesInlineHistory && type is Type.InitialBootstrap or Type.InitialStatusV3 or Type.PushName
            && content.Length <= options.InlineHistoryBytes)
            notification.InitialHistBootstrapInlinePayload = ByteString.CopyFrom(content.Span);
        else PutToServer(notification, content);
        return sender.SendPeer(device, new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification, HistorySyncNotification = notification },
        });
    }

    private void PutToServer(Message.Types.HistorySyncNotification notification, ReadOnlyMemory<byte> content)
    {
        var file = media.Put(content, MediaKind.History);
        notification.MediaKey = ByteString.CopyFrom(file.Key);
        notification.FileSha256 = ByteString.CopyFrom(file.Sha256);
        notification.FileEncSha256 = ByteString.CopyFrom(file.EncryptedSha256);
        notification.FileLength = (ulong)file.Length;
        notification.DirectPath = media.DirectPath(MediaVault.NameOf(file));
        notification.EncHandle = media.HandleOf(MediaVault.NameOf(file));
    }
}
