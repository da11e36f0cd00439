namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>The newest message of a chat, as far as actions on chats need it.</summary>
/// <param name="MessageId">Stanza id.</param>
/// <param name="IsFromMe">True for an own one.</param>
/// <param name="SenderJid">Address of its author.</param>
/// <param name="SenderLid">LID of its author, or null.</param>
/// <param name="SentAt">When.</param>
public sealed record NewestMessage(string MessageId, bool IsFromMe, string SenderJid, string? SenderLid, DateTimeOffset SentAt);
