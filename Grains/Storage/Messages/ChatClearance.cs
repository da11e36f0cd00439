using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>A chat whose messages up to a time are removed.</summary>
/// <param name="ChannelId">Channel.</param>
/// <param name="ChatId">Chat.</param>
/// <param name="Mode">Mode of the channel.</param>
/// <param name="Until">Messages sent later stay.</param>
internal readonly record struct ChatClearance(ChannelId ChannelId, string ChatId, Mode Mode, DateTimeOffset Until);
