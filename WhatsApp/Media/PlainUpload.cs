namespace WhatIsUp.WhatsApp.Media;

/// <summary>An unencrypted file at the media hosts, for newsletters.</summary>
/// <param name="Sha256">Hash of the file.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Url">Address at the host that took it.</param>
/// <param name="DirectPath">Path at any media host, with its query.</param>
/// <param name="Handle">Name of the upload for the post, or null if the host returned none.</param>
public sealed record PlainUpload(byte[] Sha256, long Length, string Url, string DirectPath, string? Handle);
