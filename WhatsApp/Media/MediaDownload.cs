namespace WhatIsUp.WhatsApp.Media;

/// <summary>A file that was downloaded and checked.</summary>
/// <param name="Length">Bytes of content.</param>
/// <param name="DirectPath">Its current path: another one than requested if the phone uploaded it again.</param>
public sealed record MediaDownload(long Length, string DirectPath);
