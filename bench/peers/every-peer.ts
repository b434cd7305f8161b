import { articlePeer } from './article-peer.ts';
import { cbrPeer } from './cbr-peer.ts';
import type { Peer } from './peer.ts';
import { poolferryPeers } from './poolferry-peer.ts';
import { sdkLoopPeers } from './sdk-loop-peer.ts';

export const everyPeer: Peer[] = [...poolferryPeers, ...sdkLoopPeers, articlePeer, cbrPeer];
