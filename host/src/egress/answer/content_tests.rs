use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::BodyExt;
use std::collections::VecDeque;
use std::convert::Infallible;

/// A body that arrives in these pieces.
struct Arriving(VecDeque<Bytes>);

impl Body for Arriving {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn content(encoded: &[u8], size: usize, limit: usize) -> Content<Arriving> {
    let pieces = encoded.chunks(size).map(Bytes::copy_from_slice).collect();
    Content::new(Arriving(pieces), Encoding::Gzip, limit)
}

/// Decodes what arrives `size` bytes at a time.
async fn decode(encoded: &[u8], size: usize) -> Result<Bytes, Unreadable> {
    content(encoded, size, usize::MAX).collect().await.map(|collected| collected.to_bytes())
}

fn text() -> Vec<u8> {
    (0..20_000).flat_map(|i| format!("<value><int>{}</int></value>", i * 7919 % 1013).into_bytes()).collect()
}

#[tokio::test]
async fn gzip_is_decoded_however_it_arrives() {
    let (plain, encoded) = (text(), gzip(&text()));
    for size in [1, 7, 1000, 16 * 1024, encoded.len()] {
        assert_eq!(decode(&encoded, size).await.unwrap(), plain, "{size}");
    }
    assert_eq!(decode(&gzip(b""), 1).await.unwrap(), "");
}

#[tokio::test]
async fn several_members_are_one_body() {
    let encoded = [gzip(b"one "), gzip(b"two "), gzip(b"three")].concat();
    for size in [1, 5, encoded.len()] {
        assert_eq!(decode(&encoded, size).await.unwrap(), "one two three", "{size}");
    }
}

#[tokio::test]
async fn a_body_that_is_empty_all_through_stays_empty() {
    assert_eq!(decode(b"", 1).await.unwrap(), "");
}

#[tokio::test]
async fn gzip_cut_anywhere_is_an_error() {
    let encoded = gzip(b"an answer that is long enough to be cut in many places");
    for end in 1..encoded.len() {
        assert_eq!(decode(&encoded[..end], 10).await, Err(Unreadable::Broken(Break::Gzip)), "cut at {end}");
    }
}

#[tokio::test]
async fn damaged_gzip_is_an_error() {
    let encoded = gzip(&text());
    let (crc, length) = (encoded.len() - 8, encoded.len() - 4);
    for place in [0, 2, crc, length] {
        let mut damaged = encoded.clone();
        damaged[place] ^= 1;
        assert_eq!(decode(&damaged, 1000).await, Err(Unreadable::Broken(Break::Gzip)), "{place}");
    }
    let trailing = [encoded.as_slice(), b"no gzip"].concat();
    assert_eq!(decode(&trailing, 1000).await, Err(Unreadable::Broken(Break::Gzip)));
    assert_eq!(decode(b"<html>", 1000).await, Err(Unreadable::Broken(Break::Gzip)));
}

#[tokio::test]
async fn a_bomb_comes_in_small_pieces() {
    let encoded = gzip(&vec![0; 64 * 1024 * 1024]);
    assert!(encoded.len() < 100_000);
    let mut bomb = content(&encoded, encoded.len(), usize::MAX);
    let mut largest = 0;
    for _ in 0..50 {
        largest = largest.max(bomb.frame().await.unwrap().unwrap().into_data().unwrap().len());
    }
    assert!(largest <= 64 * 1024, "{largest}");
}

#[tokio::test]
async fn members_that_hold_nothing_do_not_go_on_for_ever() {
    let empty = gzip(b"").repeat(1000);
    assert_eq!(content(&empty, 100, 1000).collect().await.map(drop), Err(Unreadable::TooLarge));
}

#[test]
fn only_gzip_and_none_are_encodings() {
    let of = |values: &[&'static str]| {
        let headers = values.iter().map(|value| (CONTENT_ENCODING, HeaderValue::from_static(value)));
        Encoding::of(&headers.collect())
    };
    assert_eq!(of(&[]), Ok(Encoding::Plain));
    assert_eq!(of(&["identity"]), Ok(Encoding::Plain));
    for gzip in [&["gzip"][..], &["GZIP"], &["x-gzip"], &["identity", "gzip"]] {
        assert_eq!(of(gzip), Ok(Encoding::Gzip), "{gzip:?}");
    }
    for other in [&["br"][..], &["deflate"], &["gzip, gzip"], &["gzip", "gzip"], &["gzip", "br"], &[""]] {
        assert_eq!(of(other), Err(Error::Encoded), "{other:?}");
    }
}
