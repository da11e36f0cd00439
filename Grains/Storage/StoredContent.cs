namespace WhatIsUp.Grains.Storage;

/// <summary>A message in WhatsApp's own form.</summary>
/// <param name="SenderJid">Who sent it.</param>
/// <param name="SenderLid">The sender's LID, when known.</param>
/// <param name="IsFromMe">True for our own.</param>
/// <param name="Content">Serialised Message protobuf; null when it was taken back.</param>
/// <param name="SentAt">Time of the message.</param>
/// <param name="Type">Content type.</param>
/// <param name="ChatId">Chat.</param>
public sealed record StoredContent(string SenderJid, string? SenderLid, bool IsFromMe, byte[]? Content, DateTimeOffset SentAt, string Type, string ChatId);
