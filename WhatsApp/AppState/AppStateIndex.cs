using System.Text.Encodings.Web;
using System.Text.Json;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>First elements of indexes, and the serialization of an index.</summary>
public static class AppStateIndex
{
    /// <summary>A chat is muted.</summary>
    public const string Mute = "mute";

    /// <summary>A chat is pinned.</summary>
    public const string Pin = "pin_v1";

    /// <summary>A chat is archived.</summary>
    public const string Archive = "archive";

    /// <summary>A chat is marked as read or unread.</summary>
    public const string MarkRead = "markChatAsRead";

    /// <summary>A chat's messages are deleted.</summary>
    public const string Clear = "clearChat";

    /// <summary>A chat is deleted.</summary>
    public const string Delete = "deleteChat";

    /// <summary>A message is starred.</summary>
    public const string Star = "star";

    /// <summary>A message is deleted on the own devices.</summary>
    public const string DeleteMessage = "deleteMessageForMe";

    /// <summary>A contact's saved name.</summary>
    public const string Contact = "contact";

    /// <summary>A contact's saved name, known by LID only.</summary>
    public const string LidContact = "lid_contact";

    /// <summary>The phone number of a LID chat.</summary>
    public const string PnForLid = "pnForLidChat";

    /// <summary>The account's own name.</summary>
    public const string PushName = "setting_pushName";

    /// <summary>Whether chats leave the archive when a message arrives.</summary>
    public const string UnarchiveChats = "setting_unarchiveChats";

    /// <summary>The salt of tokens for contacts.</summary>
    public const string ContactSalt = "nct_salt_sync";

    /// <summary>Whether the status updates of a contact are hidden.</summary>
    public const string StatusMute = "userStatusMute";

    /// <summary>Who sees the account's status updates.</summary>
    public const string StatusPrivacy = "status_privacy";

    /// <summary>A label.</summary>
    public const string LabelEdit = "label_edit";

    /// <summary>A label on a chat.</summary>
    public const string LabelChat = "label_jid";

    /// <summary>A label on a message.</summary>
    public const string LabelMessage = "label_message";

    /// <summary>A text that is sent by its shortcut.</summary>
    public const string QuickReply = "quick_reply";

    private const int MaxParts = 16;

    // As in JSON.stringify: characters that need no escape have none, otherwise the MAC of the index differs.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text that is encrypted and whose MAC identifies the entry.</summary>
    public static string Write(IReadOnlyList<string> parts) => JsonSerializer.Serialize(parts, Plain);

    /// <summary>The elements of an index, or null if it is not an array of strings.</summary>
    public static string[]? Read(string index)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(index) is { Length: > 0 and <= MaxParts } parts
                && Array.TrueForAll(parts, part => part is not null) ? [.. parts.OfType<string>()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
