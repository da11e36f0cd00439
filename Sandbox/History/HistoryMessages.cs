using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.History;

/// <summary>The messages of a phone as its history shows them.</summary>
internal sealed class HistoryMessages(ServerState state)
{
    // Numbers of WebMessageInfo.
    private const int IsPending = 1, IsAtServer = 2, IsDelivered = 3;

    /// <summary>Status of an own message that its recipient has read.</summary>
    public const int IsRead = 4;

    /// <summary>False for messages that no history contains.</summary>
    public static bool IsShown(SandboxMessage message) => message.Content.Length > 0 && message.Chat.Server != JidServer.Broadcast;

    /// <summary>A text that is equal for all addresses of a chat.</summary>
    public string KeyOf(Jid chat) => chat.IsGroup ? chat.ToString() : state.Find(chat)?.LidUser ?? chat.ToAccount().ToString();

    /// <summary>The persons with whom the account has chats.</summary>
    public IEnumerable<Account> Contacts(Account account) => account.Phone.History.After(0).Select(entry => entry.Message.Chat)
        .Where(chat => !chat.IsGroup).Select(chat => state.Find(chat)).OfType<Account>().Where(other => other != account).Distinct();

    public static MessageKey KeyOf(SandboxMessage message, string chat)
    {
        var key = new MessageKey { RemoteJid = chat, FromMe = message.FromMe, Id = message.Id };
        if (message.Chat.IsGroup && !message.FromMe) key.Participant = message.From.ToAccount().ToString();
        return key;
    }

    /// <summary>A message of a chat as a history contains it.</summary>
    public WebMessageInfo InfoOf(SandboxMessage message, string chat)
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
        if (!message.FromMe && state.Find(message.From) is { PushName.Length: > 0 } author) info.PushName = author.PushName;
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
}
