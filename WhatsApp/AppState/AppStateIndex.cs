using System.Text.Encodings.Web;
using System.Text.Json;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>First words of indexes, and how an index is written.</summary>
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

    /// <summary>The phone number behind a chat by LID.</summary>
    public const string PnForLid = "pnForLidChat";

    /// <summary>The account's own name.</summary>
    public const string PushName = "setting_pushName";

    /// <summary>Whether chats leave the archive when somebody writes.</summary>
    public const string UnarchiveChats = "setting_unarchiveChats";

    /// <summary>What tokens for contacts are made from.</summary>
    public const string ContactSalt = "nct_salt_sync";

    /// <summary>A label.</summary>
    public const string LabelEdit = "label_edit";

    /// <summary>A label on a chat.</summary>
    public const string LabelChat = "label_jid";

    /// <summary>A label on a message.</summary>
    public const string LabelMessage = "label_message";

    private const int MaxParts = 16;

    // As JSON.stringify writes: what needs no escape has none, or the MAC of the index would be another one.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text that is sealed and whose MAC names the entry.</summary>
    public static string Write(IReadOnlyList<string> parts) => JsonSerializer.Serialize(parts, Plain);

    /// <summary>The parts of an index, or null when it is no array of texts.</summary>
    public static string[]? Read(string index)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(index) is { Length: > 0 and <= MaxParts } parts && Array.TrueForAll(parts, part => part is not null) ? [.. parts.OfType<string>()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
