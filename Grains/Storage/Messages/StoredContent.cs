namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>A message in WhatsApp's own form.</summary>
/// <param name="SenderJid">The sender.</param>
/// <param name="SenderLid">The sender's LID, when known.</param>
/// <param name="IsFromMe">True for our own.</param>
/// <param name="Content">Serialised Message protobuf; null if the message was deleted.</param>
/// <param name="SentAt">Time of the message.</param>
/// <param name="Type">Content type.</param>
/// <param name="ChatId">Chat.</param>
public sealed record StoredContent(string SenderJid, string? SenderLid, bool IsFromMe, byte[]? Content, DateTimeOffset SentAt, string Type, string ChatId);
