using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Where a message is in lists: by the second of its time, then by its order of arrival. Both never change.</summary>
/// <param name="SortAt">Unix seconds.</param>
/// <param name="Sequence">Order of arrival.</param>
internal readonly record struct MessagePlace(long SortAt, long Sequence);

/// <summary>A message with its place.</summary>
/// <param name="View">The message.</param>
/// <param name="Place">Its place.</param>
internal readonly record struct PlacedMessage(MessageView View, MessagePlace Place);
