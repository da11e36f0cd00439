using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Media;

/// <summary>A file from an address, and what its server said of it.</summary>
/// <param name="File">The file; whoever gets it disposes it.</param>
/// <param name="Type">Type that the server gave, or null.</param>
/// <param name="Name">Name in its headers or its address, or null.</param>
public sealed record FetchedFile(FileStream File, ContentType? Type, string? Name);
