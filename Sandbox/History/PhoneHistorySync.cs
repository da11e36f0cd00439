using System.Globalization;
using System.IO.Compression;
using Google.Protobuf;
using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.HistorySync.Types.Type;

namespace WhatIsUp.Sandbox.History;

/// <summary>The history that a phone hands to a device it has just linked, or that requests more: in chunks, newest first, as phones do.</summary>
internal sealed partial class PhoneHistorySync(
    StateStore store, ServerClock clock, ServerHooks hooks, SandboxOptions options, MediaVault media, PhoneReceiver receiver, PhoneSender sender,
    PhoneWriter writer,
    AppStateHandler appState, PhoneAppState keys) : IStanzaHandler
{
    private const int MessagesPerChunk = 400;
    private const int BytesPerChunk = 256 * 1024;
    private const int MaxOnDemand = 1_000;
    private const int MaxResent = 64;
    private const int AllOfIt = 100;

    // Numbers of WebMessageInfo.
    private const int IsPending = 1, IsAtServer = 2, IsDelivered = 3, IsRead = 4;

    public void Register(StanzaTable table)
    {
        table.OnOwnReceipt("hist_sync", (device, _, id) => TakeReceipt(device, id));
        receiver.OwnReceived.Add(Answer);
        hooks.DeviceActivated.Add(Welcome);
        hooks.DeviceRemoved.Add(device => _pretences.Remove(device));
        hooks.PhoneCameOnline.Add(account =>
        {
            foreach (var device in account.Devices.Values.ToArray())
                if (device.Session is { IsActive: true }) Welcome(device);
        });
        hooks.MovedToLids.Add(ShareLids);
        hooks.AccountDeleting.Add(account =>
        {
            foreach (var device in account.Devices.Values) _pretences.Remove(device);
        });
    }

    private void Answer(OwnMessage own)
    {
        if (own.Message.ProtocolMessage?.PeerDataOperationRequestMessage is not { } request) return;
        if (request.HistorySyncOnDemandRequest is { } older) SendOlder(own.Sender, own.Id, older);
        if (request.PlaceholderMessageResendRequest.Count > 0) Resend(own.Sender, own.Id, request);
    }

    /// <summary>What a phone sends to a device that it has just linked: the app-state key, its history, and the names it knows, its own among them.</summary>
    private void Welcome(Device device)
    {
        if (device.IsWelcomed || !device.Account.Phone.IsOnline) return;
        device.IsWelcomed = true;
        store.PutDevice(device);
        var account = device.Account;
        keys.ShareKeys(device, account.AppState.Keys);
        if (account.PushName.Length > 0 && account.AppState[Collections.CriticalBlock].State.Version == 0)
            appState.Write(account, [AppStateActions.PushName(account.PushName)], device);
        SendHistory(device);
    }

    /// <summary>Everything the phone has: the newest as the first chunk, what is older as recent ones, and the names.</summary>
    private void SendHistory(Device device)
    {
        var account = device.Account;
        var addOns = AddOnsOf(account);
        var chunks = Chunks(account, addOns, account.Phone.History.After(0).Select(entry => entry.Message).Where(message => IsShown(message)
            && !addOns.IsInside(message)).Reverse()).ToArray();
        for (var i = 0; i < chunks.Length; i++)
            Offer(device, i == 0 ? Type.InitialBootstrap : Type.Recent, i + 1, (i + 1) * AllOfIt / chunks.Length, chunks[i]);
        var names = new HistorySync { Pushnames = { new Pushname { Id = account.Jid.ToString(), Pushname_ = account.PushName } } };
        foreach (var other in Contacts(account))
            if (other.PushName.Length > 0) names.Pushnames.Add(new Pushname { Id = other.NoticeJid.ToString(), Pushname_ = other.PushName });
        Offer(device, Type.PushName, 1, AllOfIt, names);
        StartPretending(device);
    }

    /// <summary>The account was moved to LIDs: its phone sends the pairs of number and LID to the linked devices.</summary>
    private void ShareLids(Account account)
    {
        var pairs = new LIDMigrationMappingSyncPayload();
        foreach (var other in Contacts(account).Where(contact => !contact.HidesNumber).Append(account))
            pairs.PnToLidMappings.Add(new LIDMigrationMapping
            {
                Pn = ulong.Parse(other.PhoneNumber, CultureInfo.InvariantCulture), AssignedLid = ulong.Parse(other.LidUser, CultureInfo.InvariantCulture),
                LatestLid = ulong.Parse(other.LidUser, CultureInfo.InvariantCulture),
            });
        foreach (var device in account.Devices.Values.Where(device => !device.IsPhone))
            sender.SendPeer(device, new Message
            {
                ProtocolMessage = new()
                {
                    Type = Message.Types.ProtocolMessage.Types.Type.LidMigrationMappingSync,
                    LidMigrationMappingSyncMessage = new() { EncodedMappingPayload = pairs.ToByteString() },
                },
            });
    }

    /// <summary>Messages of one chat that are older than one that the device has.</summary>
    private void SendOlder(Device device, string requestId, Message.Types.PeerDataOperationRequestMessage.Types.HistorySyncOnDemandRequest request)
    {
        var account = device.Account;
        if (!Jid.TryParse(request.ChatJid, out var chat) || (store.State.Find(chat) is null && !chat.IsGroup)) return;
        var key = KeyOf(chat);
        var addOns = AddOnsOf(account);
        var older = account.Phone.History.After(0).Select(entry => entry.Message)
            .Where(message => IsShown(message) && !addOns.IsInside(message) && KeyOf(message.Chat) == key).Reverse()
            .SkipWhile(message => message.Id != request.OldestMsgId).Skip(1).Take((int)Math.Clamp(request.OnDemandMsgCount, 1, MaxOnDemand));
        foreach (var chunk in Chunks(account, addOns, older)) Offer(device, Type.OnDemand, 1, AllOfIt, chunk, requestId);
    }

    /// <summary>Messages that a device could not decrypt and the phone could; others are not answered.</summary>
    private void Resend(Device device, string stanzaId, Message.Types.PeerDataOperationRequestMessage request)
    {
        var account = device.Account;
        var answer = new Message.Types.PeerDataOperationRequestResponseMessage { PeerDataOperationRequestType = request.PeerDataOperationRequestType,
            StanzaId = stanzaId };
        foreach (var wanted in request.PlaceholderMessageResendRequest.Take(MaxResent))
        {
            if (wanted.MessageKey is not { Id.Length: > 0 } key || !Jid.TryParse(key.HasParticipant ? key.Participant : key.RemoteJid, out var other)) continue;
            var author = key.FromMe ? account : store.State.Find(other);
            if (author is null || account.Phone.History.Find(author.LidUser, key.Id) is not { } message || !IsShown(message)) continue;
            answer.PeerDataOperationResult.Add(new Message.Types.PeerDataOperationRequestResponseMessage.Types.PeerDataOperationResult
            {
                PlaceholderMessageResendResponse = new() { WebMessageInfoBytes = InfoOf(message, key.RemoteJid).ToByteString() },
            });
        }
        if (answer.PeerDataOperationResult.Count == 0) return;
        sender.SendPeer(device, new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestResponseMessage,
                PeerDataOperationRequestResponseMessage = answer },
        });
    }

    private static bool IsShown(SandboxMessage message) => message.Content.Length > 0 && message.Chat.Server != JidServer.Broadcast;

    private string KeyOf(Jid chat) => chat.IsGroup ? chat.ToString() : store.State.Find(chat)?.LidUser ?? chat.ToAccount().ToString();

    private IEnumerable<Account> Contacts(Account account) => account.Phone.History.After(0).Select(entry => entry.Message.Chat)
        .Where(chat => !chat.IsGroup).Select(chat => store.State.Find(chat)).OfType<Account>().Where(other => other != account).Distinct();

    /// <summary>Bounded chunks; at least one, for a device waits for it.</summary>
    private IEnumerable<HistorySync> Chunks(Account account, PhoneAddOns addOns, IEnumerable<SandboxMessage> newestFirst)
    {
        var any = false;
        var part = new List<SandboxMessage>();
        var bytes = 0;
        foreach (var message in newestFirst)
        {
            if (part.Count > 0 && (part.Count >= MessagesPerChunk || bytes + message.Content.Length > BytesPerChunk))
            {
                yield return Chunk(addOns, part);
                any = true;
                part.Clear();
                bytes = 0;
            }
            part.Add(message);
            bytes += message.Content.Length;
        }
        if (part.Count > 0 || !any) yield return Chunk(addOns, part);
    }

    private HistorySync Chunk(PhoneAddOns addOns, IEnumerable<SandboxMessage> part)
    {
        var chunk = new HistorySync();
        foreach (var chat in part.GroupBy(message => KeyOf(message.Chat), StringComparer.Ordinal))
        {
            var jid = chat.First().Chat.ToAccount();
            var other = jid.IsGroup ? null : store.State.Find(jid);
            var conversation = new Conversation
            {
                Id = (other?.Lid ?? jid).ToString(),
                ConversationTimestamp = (ulong)chat.First().Timestamp.ToUnixTimeSeconds(),
                UnreadCount = (uint)chat.Count(message => message.Status == SandboxMessageStatus.Received),
            };
            if (store.State.FindGroup(jid) is { } group)
            {
                conversation.Name = group.Subject;
                conversation.EphemeralExpiration = (uint)group.ExpirationSeconds;
            }
            if (other is not null)
            {
                conversation.LidJid = other.Lid.ToString();
                if (other.Username is { } username) conversation.Username = username;
                if (other.ShownJid is { } number) conversation.PnJid = number.ToString();
                if (!other.HidesNumber && !chunk.PhoneNumberToLidMappings.Any(pair => pair.LidJid == conversation.LidJid))
                    chunk.PhoneNumberToLidMappings.Add(new PhoneNumberToLIDMapping { PnJid = conversation.PnJid, LidJid = conversation.LidJid });
            }
            foreach (var message in chat)
            {
                var info = InfoOf(message, conversation.Id);
                addOns.AddTo(info, message, addOn => KeyOf(addOn, conversation.Id));
                conversation.Messages.Add(new HistorySyncMsg { Message = info, MsgOrderId = (ulong)message.Sequence });
            }
            chunk.Conversations.Add(conversation);
        }
        return chunk;
    }

    private PhoneAddOns AddOnsOf(Account account) =>
        new(account.Phone.History.After(0).Select(entry => entry.Message).Where(IsShown), message =>
            writer.Read(account, message), message => IsAdmin(account, message));

    private bool IsAdmin(Account account, SandboxMessage message) =>
        store.State.FindGroup(message.Chat) is { } group && (message.FromMe ? account : store.State.Find(message.From)) is { } author
        && group.Members.GetValueOrDefault(author) != SandboxGroupRole.Member;

    private static MessageKey KeyOf(SandboxMessage message, string chat)
    {
        var key = new MessageKey { RemoteJid = chat, FromMe = message.FromMe, Id = message.Id };
        if (message.Chat.IsGroup && !message.FromMe) key.Participant = message.From.ToAccount().ToString();
        return key;
    }

    private WebMessageInfo InfoOf(SandboxMessage message, string chat)
    {
        var (content, secret) = WithoutSecret(message);
        var info = new WebMessageInfo
        {
            Key = KeyOf(message, chat),
            Message = content,
            MessageTimestamp = (ulong)message.Timestamp.ToUnixTimeSeconds(),
        };
        if (message.FromMe)
            info.Status = message.Status switch { SandboxMessageStatus.Pending => IsPending, SandboxMessageStatus.Server => IsAtServer,
                SandboxMessageStatus.Read => IsRead, _ => IsDelivered };
        if (secret is not null) info.MessageSecret = secret;
        if (!message.FromMe && store.State.Find(message.From) is { PushName.Length: > 0 } author) info.PushName = author.PushName;
        return info;
    }

    /// <summary>Phones keep the secret of a message beside it.</summary>
    private static (ByteString Content, ByteString? Secret) WithoutSecret(SandboxMessage message)
    {
        var parsed = Message.Parser.ParseFrom(message.Content.Span);
        if (parsed.MessageContextInfo is not { HasMessageSecret: true } context) return (ByteString.CopyFrom(message.Content.Span), null);
        var secret = context.MessageSecret;
        context.ClearMessageSecret();
        if (context.CalculateSize() == 0) parsed.MessageContextInfo = null;
        return (parsed.ToByteString(), secret);
    }

    private string Offer(Device device, Type type, int order, int progress, HistorySync history, string? requestId = null)
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
