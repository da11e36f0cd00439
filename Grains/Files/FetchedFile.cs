using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>A downloaded file, and what the server declared.</summary>
/// <param name="File">The file; the receiver disposes it.</param>
/// <param name="Type">Type declared by the server, or null.</param>
/// <param name="Name">Name from the headers or the URL, or null.</param>
public sealed record FetchedFile(FileStream File, ContentType? Type, string? Name);
