namespace WhatIsUp.WhatsApp.Media;

/// <summary>Where a media host put a file.</summary>
/// <param name="Url">Address at this host.</param>
/// <param name="DirectPath">Path at any media host, with its query.</param>
/// <param name="Handle">Name of the upload, only for files of newsletters.</param>
internal sealed record PlacedFile(string Url, string DirectPath, string? Handle);
